import { expect, type Locator, type Page } from "@playwright/test";

/** 40 words a minute, each of five keys: who types like this looks at the keyboard. */
const SECONDS_PER_KEY = 60 / 200;
/** For each thing that has to be read, decided or called to mind before the next key. */
const SECONDS_PER_THOUGHT = 2;
/** Whatever takes more steps to get to isn't found by anybody. */
const FARTHEST = 40;

/**
 * Somebody at the keyboard, who has no mouse and types slowly, and how long he takes for it. A journey types as fast as the
 * page can follow, so that its own clock says nothing of people. What they need is reckoned as the keystroke-level model
 * of Card, Moran and Newell does, which has 0.28 s for a key of a common typist and 1.35 s for a thought; here both are
 * slower. The clock's time is added in full, though people think while a page is loading.
 */
export class Hands {
  readonly #page: Page;
  readonly #began = Date.now();
  #keys = 0;
  #thoughts = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Decides on a key, and presses it. */
  async press(key: string): Promise<void> {
    this.#thoughts += 1;
    await this.#strike(key);
  }

  /** Thinks of what belongs into the field, and types it. */
  async type(text: string): Promise<void> {
    this.#thoughts += 1;
    // A capital takes two.
    this.#keys += text.length + text.replace(/[^A-Z]/g, "").length;
    await this.#page.keyboard.type(text);
  }

  /** Goes from field to field until it is there. */
  async reach(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    await target.waitFor();
    for (let step = 0; step < FARTHEST && !(await isFocused(target)); step += 1) await this.#strike(key);
    await expect(target, "it is reached by keyboard").toBeFocused();
  }

  /** Reads what the page has to say, once it says so. */
  async read(said: Promise<unknown>): Promise<void> {
    this.#thoughts += 1;
    await said;
  }

  /** Since it began. */
  seconds(): number {
    return (Date.now() - this.#began) / 1000 + this.#keys * SECONDS_PER_KEY + this.#thoughts * SECONDS_PER_THOUGHT;
  }

  async #strike(key: string): Promise<void> {
    this.#keys += key.split("+").length;
    await this.#page.keyboard.press(key);
  }
}

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}
