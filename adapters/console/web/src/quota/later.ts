/** Runs once, so long after it was asked for; whoever asks while it waits is run for again, as long after that. */
export function later(run: () => void, after: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;

  function ask(): void {
    if (timer !== undefined) {
      again = true;
      return;
    }
    timer = setTimeout(() => {
      timer = undefined;
      run();
      if (again) ask();
      again = false;
    }, after);
  }

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
    again = false;
  }

  return { ask, stop };
}
