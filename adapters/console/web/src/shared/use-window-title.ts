import { useEffect } from "react";
import { appMessages } from "@/app/messages";
import { isolated } from "./isolated";
import { useText } from "./use-text";

/** What the window is called: the page first, so that many tabs can be told apart. */
export function useWindowTitle(title: string): void {
  const product = useText()(appMessages.product);
  useEffect(() => {
    document.title = `${isolated(title)} · ${product}`;
  }, [title, product]);
}
