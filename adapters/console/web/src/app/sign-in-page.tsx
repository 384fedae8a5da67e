import { Content, Title } from "@patternfly/react-core";
import { useText } from "@/shared/use-text";
import { useWindowTitle } from "@/shared/use-window-title";
import { Brand } from "./brand";
import { appMessages as m } from "./messages";
import { SignInForm } from "./sign-in-form";

/** Stands at whatever address was asked for: after signing in, that page is there. */
export function SignInPage() {
  const text = useText();
  useWindowTitle(text(m.signIn));
  return (
    <main className="tc-sign-in">
      <div className="tc-sign-in-card">
        <Brand name={text(m.product)} />
        <Content component="p">{text(m.about)}</Content>
        <Title headingLevel="h1" size="2xl">
          {text(m.signIn)}
        </Title>
        <Content component="p">{text(m.signInLead)}</Content>
        <SignInForm />
      </div>
    </main>
  );
}
