/** Letters that are written from right to left, and characters that turn the direction of what follows. */
const TURNS = /[\u0590-\u08FF\u200E\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * A text for the middle of another one, where no `<bdi>` can stand: between U+2068 and U+2069, so that it turns none of
 * the words around it (Unicode Standard Annex 9, 2.7). What it opens itself it also closes, and nothing else. A text
 * that can't turn anything stays as it is.
 */
export function isolated(text: string): string {
  return TURNS.test(text) ? `\u2068${balanced(text)}\u2069` : text;
}

function balanced(text: string): string {
  let open = 0;
  let kept = "";
  for (const character of text) {
    if (character === "\u2069") {
      if (open === 0) continue;
      open -= 1;
    } else if (character >= "\u2066" && character <= "\u2068") open += 1;
    kept += character;
  }
  return kept + "\u2069".repeat(open);
}
