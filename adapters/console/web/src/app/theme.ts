import { createStore, useStore } from "@/shared/store";

export type Theme = "system" | "light" | "dark";

// PatternFly's own name for its dark theme: it has to stand on the root element.
const DARK_CLASS = "pf-v6-theme-dark";
const KEY = "tenantry.theme";

const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
const store = createStore<Theme>(read());
const dark = createStore(false);

function read(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

function apply(): void {
  const theme = store.get();
  dark.set(theme === "dark" || (theme === "system" && prefersDark.matches));
  document.documentElement.classList.toggle(DARK_CLASS, dark.get());
}

/** Before the first paint, so that nothing flashes. */
export function startTheme(): void {
  prefersDark.addEventListener("change", apply);
  apply();
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  store.set(theme);
  apply();
}

export function useTheme(): Theme {
  return useStore(store);
}

export function useDark(): boolean {
  return useStore(dark);
}
