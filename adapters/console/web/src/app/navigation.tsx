import { Nav, NavItem, NavList, PageSidebar, PageSidebarBody } from "@patternfly/react-core";
import { Link, useLocation } from "@tanstack/react-router";
import type { MessageDescriptor } from "react-intl";
import { useText } from "@/shared/use-text";
import { appMessages as m } from "./messages";

export const PAGES: readonly { to: "/" | "/tenants" | "/audit"; title: MessageDescriptor; keys: string }[] = [
  { to: "/", title: m.today, keys: "g h" },
  { to: "/tenants", title: m.tenants, keys: "g t" },
  { to: "/audit", title: m.audit, keys: "g a" },
];

export function Navigation() {
  const text = useText();
  const pathname = useLocation({ select: (location) => location.pathname });
  return (
    <PageSidebar>
      <PageSidebarBody>
        <Nav aria-label={text(m.navigation)}>
          <NavList>
            {PAGES.map(({ to, title }) => (
              <NavItem key={to} isActive={to === "/" ? pathname === "/" : pathname.startsWith(to)}>
                <Link to={to}>{text(title)}</Link>
              </NavItem>
            ))}
          </NavList>
        </Nav>
      </PageSidebarBody>
    </PageSidebar>
  );
}
