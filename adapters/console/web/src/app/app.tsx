import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { IntlProvider } from "react-intl";
import { Provider } from "urql";
import { crossings } from "@/quota/crossings";
import { forgetChanges } from "@/shared/changes";
import { createClients } from "./client";
import { ClientsContext } from "./clients-context";
import { connection } from "./connection";
import { followHandovers } from "./handover";
import { closeSocket } from "./live";
import { loadOtherPages } from "./page-file";
import { createConsoleRouter } from "./router";
import { useSession } from "./session";
import { SignInPage } from "./sign-in-page";
import { identityOf } from "./token";

// The words are English; dates and numbers are written as the browser's kind of English has them.
const LOCALE = navigator.languages.find((language) => /^en\b/.test(language)) ?? "en";

followHandovers();

/** Another person starts with nothing of the one before: no cache, no open form, no notice, no connection. */
export function App() {
  const session = useSession();
  return (
    <IntlProvider locale={LOCALE} defaultLocale="en" onError={() => undefined}>
      {session ? <SignedIn key={identityOf(session.claims)} /> : <SignInPage />}
    </IntlProvider>
  );
}

function SignedIn() {
  const clients = useMemo(createClients, []);
  const router = useMemo(createConsoleRouter, []);
  useEffect(loadOtherPages, []);
  useEffect(
    () => () => {
      closeSocket();
      connection.forget();
      forgetChanges();
      crossings.forget();
    },
    [],
  );
  return (
    <ClientsContext value={clients}>
      <Provider value={clients.cached}>
        <RouterProvider router={router} />
      </Provider>
    </ClientsContext>
  );
}
