import { useEffect } from "react";

interface Props {
  readonly styles: string;
}

/**
 * Takes the place of the package react-style-singleton, through which GraphiQL's dialogs stop the page behind them
 * from scrolling. That one writes a style element, which the page's policy forbids; a constructed sheet it allows.
 */
export function styleSingleton(): (props: Props) => null {
  const sheet = new CSSStyleSheet();
  let users = 0;
  return function Style({ styles }) {
    useEffect(() => {
      users += 1;
      sheet.replaceSync(styles);
      if (users === 1) document.adoptedStyleSheets.push(sheet);
      return () => {
        users -= 1;
        if (users > 0) return;
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((adopted) => adopted !== sheet);
      };
    }, [styles]);
    return null;
  };
}
