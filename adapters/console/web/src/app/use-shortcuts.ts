import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { notifyRefused } from "@/shared/notices";
import { useText } from "@/shared/use-text";
import { useMayCreate } from "@/tenant/use-may-create";
import { appMessages as m } from "./messages";
import { createKeyReader, type Deed, singleKeys } from "./shortcuts";

interface Does {
  readonly onPalette: () => void;
  readonly onHelp: () => void;
}

/** Listens for shortcuts wherever nobody is typing and no dialog is open. */
export function useShortcuts(does: Does): void {
  const navigate = useNavigate();
  const text = useText();
  const mayCreate = useMayCreate();
  const latest = useRef({ ...does, text, mayCreate });
  latest.current = { ...does, text, mayCreate };

  useEffect(() => {
    const read = createKeyReader();

    function create(): void {
      const { text: words, mayCreate: may } = latest.current;
      if (may) void navigate({ to: "/tenants/new" });
      else notifyRefused(words(m.mayNotCreate), words(m.mayNotCreateHelp));
    }

    function act(deed: Deed): boolean {
      switch (deed) {
        case "palette":
          latest.current.onPalette();
          return true;
        case "help":
          latest.current.onHelp();
          return true;
        case "today":
          void navigate({ to: "/" });
          return true;
        case "tenants":
          void navigate({ to: "/tenants" });
          return true;
        case "audit":
          void navigate({ to: "/audit" });
          return true;
        case "create":
          create();
          return true;
        case "search":
          return focusOn('main [data-shortcut="search"] input, main input[data-shortcut="search"]');
        case "down":
          return moveRow(1);
        case "up":
          return moveRow(-1);
        case "suspend":
          return click('main [data-shortcut="suspend"]');
        case "open":
          // The focused row is a link: the browser opens it.
          return false;
      }
    }

    function listen(event: KeyboardEvent): void {
      if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        if (!isDialogOpen()) latest.current.onPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (!singleKeys.get() || isTyping(event.target) || isDialogOpen()) return;
      const deed = read(event.key, event.timeStamp);
      if (deed && act(deed)) event.preventDefault();
    }

    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [navigate]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], [role=menu]") !== null;
}

function isDialogOpen(): boolean {
  return document.querySelector("[role=dialog][aria-modal=true]") !== null;
}

function focusOn(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector);
  element?.focus();
  return element !== null;
}

function click(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector);
  element?.click();
  return element !== null;
}

function moveRow(step: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("main [data-row]")];
  const current = rows.findIndex((row) => row === document.activeElement);
  const next = current === -1 ? (step === 1 ? 0 : rows.length - 1) : current + step;
  rows[next]?.focus();
  return rows.length > 0;
}
