import { useEffect } from "react";
import { appMessages } from "@/app/messages";
import { useText } from "./use-text";

/** What the window is called: the page first, so that many tabs can be told apart. */
export function useWindowTitle(title: string): void {
  const product = useText()(appMessages.product);
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
}
