/** Runs once per interval, at its beginning or at its end; whatever is asked for during one begins one more after it. */
export function paced(run: () => void, interval: number, runsAt: "beginning" | "end") {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;

  function ask(): void {
    if (timer !== undefined) {
      again = true;
      return;
    }
    again = false;
    timer = setTimeout(end, interval);
    if (runsAt === "beginning") run();
  }

  function end(): void {
    timer = undefined;
    if (runsAt === "end") run();
    if (again) ask();
  }

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
    again = false;
  }

  return { ask, stop };
}
