import { Page, PageSection, SkipToContent } from "@patternfly/react-core";
import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { LiveCrossings } from "@/quota/live-crossings";
import { useText } from "@/shared/use-text";
import { ConnectionBanner } from "./connection-banner";
import { PageExpiryNotice } from "./expiry-notice";
import { LiveChanges } from "./live-changes";
import { appMessages as m } from "./messages";
import { Navigation } from "./navigation";
import { Notices } from "./notices";
import { Palette } from "./palette";
import { ShortcutSheet } from "./shortcut-sheet";
import { SignInDialog } from "./sign-in-dialog";
import { TopBar } from "./top-bar";
import { useShortcuts } from "./use-shortcuts";

const MAIN = "main";

/** What stands around every page. */
export function Shell() {
  const text = useText();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  useShortcuts({ onPalette: () => setPalette(true), onHelp: () => setHelp(true) });
  useFocusOnArrival();

  return (
    <Page
      className="tc-page"
      masthead={<TopBar onPalette={() => setPalette(true)} onHelp={() => setHelp(true)} />}
      sidebar={<Navigation />}
      isManagedSidebar
      mainContainerId={MAIN}
      skipToContent={<SkipToContent href={`#${MAIN}`}>{text(m.skip)}</SkipToContent>}
    >
      <PageSection className="tc-content" isFilled hasBodyWrapper={false}>
        <ConnectionBanner />
        <PageExpiryNotice />
        <Outlet />
      </PageSection>
      <Notices />
      <LiveChanges />
      <LiveCrossings />
      {palette ? <Palette onClose={() => setPalette(false)} onHelp={() => setHelp(true)} /> : null}
      {help ? <ShortcutSheet onClose={() => setHelp(false)} /> : null}
      <SignInDialog />
    </Page>
  );
}

/** After going to another page the focus is at its heading, so that a screen reader begins there. */
function useFocusOnArrival(): void {
  const pathname = useLocation({ select: (location) => location.pathname });
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    const timer = setTimeout(() => {
      const active = document.activeElement;
      if (active && active !== document.body && active.closest("main, [role=dialog]")) return;
      document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
    }, 50);
    return () => clearTimeout(timer);
  }, [pathname]);
}
