import { defineMessages } from "react-intl";
import { createStore, useStore } from "@/shared/store";

export const shortcutMessages = defineMessages({
  palette: { id: "keys.palette", defaultMessage: "Find a page, a tenant or an action" },
  help: { id: "keys.help", defaultMessage: "Show this sheet" },
  today: { id: "keys.today", defaultMessage: "Go to Today" },
  tenants: { id: "keys.tenants", defaultMessage: "Go to Tenants" },
  audit: { id: "keys.audit", defaultMessage: "Go to Audit" },
  create: { id: "keys.create", defaultMessage: "New tenant" },
  search: { id: "keys.search", defaultMessage: "Search on this page" },
  down: { id: "keys.down", defaultMessage: "Next row" },
  up: { id: "keys.up", defaultMessage: "Previous row" },
  open: { id: "keys.open", defaultMessage: "Open the row" },
  suspend: { id: "keys.suspend", defaultMessage: "Suspend the tenant that is open" },
  single: { id: "keys.single", defaultMessage: "Single-key shortcuts" },
  singleHelp: { id: "keys.singleHelp", defaultMessage: "Off, only Ctrl K works. Good with speech input." },
});

/** Keys as they are pressed, and what they do. */
export const SHORTCUTS = [
  { keys: "Ctrl K", does: "palette" },
  { keys: "?", does: "help" },
  { keys: "g h", does: "today" },
  { keys: "g t", does: "tenants" },
  { keys: "g a", does: "audit" },
  { keys: "n", does: "create" },
  { keys: "/", does: "search" },
  { keys: "j", does: "down" },
  { keys: "k", does: "up" },
  { keys: "Enter", does: "open" },
  { keys: "s", does: "suspend" },
] as const;

export type Deed = (typeof SHORTCUTS)[number]["does"];

/** Finds what single keys mean; `g` waits for the next one. */
export function createKeyReader(): (key: string, at: number) => Deed | null {
  let prefix: { key: string; at: number } | null = null;
  return (key, at) => {
    const typed = prefix && at - prefix.at < 1500 ? `${prefix.key} ${key}` : key;
    prefix = null;
    const found = SHORTCUTS.find((shortcut) => shortcut.keys === typed);
    if (found) return found.does;
    if (SHORTCUTS.some((shortcut) => shortcut.keys.startsWith(`${key} `))) prefix = { key, at };
    return null;
  };
}

// WCAG 2.1.4: shortcuts of a single character can be switched off.
const KEY = "tenantry.single-keys";
const single = createStore(localStorage.getItem(KEY) !== "off");

export const singleKeys = {
  get: single.get,
  set(on: boolean): void {
    localStorage.setItem(KEY, on ? "on" : "off");
    single.set(on);
  },
};

export function useSingleKeys(): boolean {
  return useStore(single);
}
