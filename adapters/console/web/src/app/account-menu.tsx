import { Divider, Dropdown, DropdownGroup, DropdownItem, DropdownList, MenuToggle } from "@patternfly/react-core";
import UserIcon from "@patternfly/react-icons/dist/esm/icons/user-icon";
import { useState } from "react";
import { useIntl } from "react-intl";
import { useText } from "@/shared/use-text";
import { appMessages as m } from "./messages";
import { session, useSession } from "./session";
import { setTheme, type Theme, useTheme } from "./theme";

const THEMES: readonly (readonly [Theme, keyof typeof m])[] = [
  ["system", "themeSystem"],
  ["light", "themeLight"],
  ["dark", "themeDark"],
];

/** Who is signed in, until when, and how the page looks. */
export function AccountMenu() {
  const text = useText();
  const intl = useIntl();
  const [open, setOpen] = useState(false);
  const theme = useTheme();
  const claims = useSession()?.claims;
  if (!claims) return null;
  const until = claims.expiresAt === null ? null : intl.formatDate(claims.expiresAt, { timeStyle: "short", dateStyle: "medium" });
  return (
    <Dropdown
      isOpen={open}
      onOpenChange={setOpen}
      onSelect={() => setOpen(false)}
      popperProps={{ position: "end", minWidth: "16rem", appendTo: "inline" }}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          variant="plainText"
          icon={<UserIcon />}
          isExpanded={open}
          aria-label={text(m.account, { subject: claims.subject })}
          onClick={() => setOpen(!open)}
        >
          <bdi className="tc-account">{claims.subject}</bdi>
        </MenuToggle>
      )}
    >
      <DropdownGroup label={text(m.scopes)} labelHeadingLevel="h2">
        <p className="tc-menu-note">
          {claims.scopes.map((scope) => (
            <code key={scope}>{scope}</code>
          ))}
          {until ? <span>{text(m.endsAt, { time: until })}</span> : null}
        </p>
      </DropdownGroup>
      <Divider />
      <DropdownGroup label={text(m.theme)} labelHeadingLevel="h2">
        <DropdownList>
          {THEMES.map(([value, name]) => (
            <DropdownItem key={value} isSelected={theme === value} onClick={() => setTheme(value)}>
              {text(m[name])}
            </DropdownItem>
          ))}
        </DropdownList>
      </DropdownGroup>
      <Divider />
      <DropdownList>
        <DropdownItem onClick={() => session.signOut()}>{text(m.signOut)}</DropdownItem>
      </DropdownList>
    </Dropdown>
  );
}
