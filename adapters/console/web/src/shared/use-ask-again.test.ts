import { expect, it, vi } from "vitest";
import { patient } from "./use-ask-again";

const ON_ITS_WAY = { fetching: true, refused: false };
const THERE = { fetching: false, refused: false };

it("asks at once while no answer is on its way", () => {
  const run = vi.fn();
  const { ask, tell } = patient(run);
  ask();
  expect(run).toHaveBeenCalledTimes(1);
  tell(ON_ITS_WAY);
  tell(THERE);
  ask();
  expect(run).toHaveBeenCalledTimes(2);
});

it("waits for an answer that is on its way, and asks once more after it", () => {
  const run = vi.fn();
  const { ask, tell } = patient(run);
  tell(ON_ITS_WAY);
  ask();
  ask();
  expect(run, "nothing is called off").not.toHaveBeenCalled();
  tell(THERE);
  expect(run).toHaveBeenCalledTimes(1);
  tell(ON_ITS_WAY);
  tell(THERE);
  expect(run, "nobody asked again").toHaveBeenCalledTimes(1);
});

it("leaves what was refused to whoever tries it again", () => {
  const run = vi.fn();
  const { ask, tell } = patient(run);
  tell(ON_ITS_WAY);
  ask();
  tell({ fetching: false, refused: true });
  tell(ON_ITS_WAY);
  tell(THERE);
  expect(run).not.toHaveBeenCalled();
});
