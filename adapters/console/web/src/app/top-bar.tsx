import {
  Button,
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadMain,
  MastheadToggle,
  PageToggleButton,
} from "@patternfly/react-core";
import MoonIcon from "@patternfly/react-icons/dist/esm/icons/moon-icon";
import QuestionCircleIcon from "@patternfly/react-icons/dist/esm/icons/question-circle-icon";
import SearchIcon from "@patternfly/react-icons/dist/esm/icons/search-icon";
import SunIcon from "@patternfly/react-icons/dist/esm/icons/sun-icon";
import { Link } from "@tanstack/react-router";
import { useText } from "@/shared/use-text";
import { AccountMenu } from "./account-menu";
import { Brand } from "./brand";
import { appMessages as m } from "./messages";
import { setTheme, useDark } from "./theme";

interface Props {
  readonly onPalette: () => void;
  readonly onHelp: () => void;
}

export function TopBar({ onPalette, onHelp }: Props) {
  const text = useText();
  const dark = useDark();
  return (
    <Masthead display={{ default: "inline" }}>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton isHamburgerButton aria-label={text(m.toggleNavigation)} />
        </MastheadToggle>
        <MastheadBrand>
          <Link to="/" className="tc-home">
            <Brand name={text(m.product)} />
          </Link>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <div className="tc-top-bar">
          <Button variant="secondary" icon={<SearchIcon />} className="tc-find" onClick={onPalette} aria-haspopup="dialog">
            <span className="tc-find-text">{text(m.find)}</span> <kbd className="tc-key">{text(m.findKeys)}</kbd>
          </Button>
          <div className="tc-top-bar-end">
            <Button
              variant="plain"
              icon={dark ? <SunIcon /> : <MoonIcon />}
              aria-label={text(dark ? m.toLight : m.toDark)}
              onClick={() => setTheme(dark ? "light" : "dark")}
            />
            <Button
              variant="plain"
              icon={<QuestionCircleIcon />}
              aria-label={text(m.help)}
              aria-haspopup="dialog"
              onClick={onHelp}
            />
            <AccountMenu />
          </div>
        </div>
      </MastheadContent>
    </Masthead>
  );
}
