import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { TenantByIdDocument, TenantListDocument } from "@/gql/graphql";
import { type LiveQuery, useLiveQuery } from "@/shared/use-live-query";
import { useText } from "@/shared/use-text";
import { actionMessages, actionTitle } from "@/tenant/action-messages";
import { LIFECYCLE_ACTIONS } from "@/tenant/actions";
import { tenantMessages } from "@/tenant/messages";
import { useMayCreate } from "@/tenant/use-may-create";
import { appMessages as m } from "./messages";
import { PAGES } from "./navigation";
import { allowedOn, beginsWith, type Entry, matching } from "./palette-entries";
import { session } from "./session";
import { setTheme, useDark } from "./theme";

const TYPING_PAUSE = 150;
const FOUND_AT_MOST = 8;

interface Palette extends Pick<LiveQuery<unknown>, "refusal" | "retryIn"> {
  readonly entries: readonly Entry[];
  /** The tenants of the text are still asked for; those that are shown may be of another one. */
  readonly searching: boolean;
}

/** What the palette offers for the text: actions on what is open, pages, and tenants that the server finds. */
export function usePaletteEntries(typed: string, onHelp: () => void): Palette {
  const text = useText();
  const navigate = useNavigate();
  const dark = useDark();
  const mayCreate = useMayCreate();
  const { tenantId } = useParams({ strict: false }) as { tenantId?: string };
  const query = useSettled(typed.trim());

  const open = useLiveQuery(TenantByIdDocument, { id: tenantId ?? "" }, { pause: !tenantId });
  const variables = query ? { first: FOUND_AT_MOST, filter: { beginsWith: query } } : { first: FOUND_AT_MOST };
  const found = useLiveQuery(TenantListDocument, variables);

  // Of what was found for the text before, only what begins with the text of now may be run.
  const searching = found.loading || found.outdated || query !== typed.trim();
  const tenantsFound = (found.data?.tenants?.edges ?? []).map(({ node }) => node);
  const fitting = searching ? tenantsFound.filter((node) => beginsWith(node, typed.trim())) : tenantsFound;

  const tenant = tenantId ? open.data?.tenant : null;
  const onOpen: Entry[] = allowedOn(tenant, LIFECYCLE_ACTIONS).map((action) => ({
    id: `do-${action}`,
    title: text(actionMessages.titleOf, { action: text(actionTitle(action, tenant?.status)), name: tenant?.displayName ?? "" }),
    hint: "",
    group: "actions",
    run: () => void navigate({ to: "/tenants/$tenantId", params: { tenantId: tenantId ?? "" }, search: { do: action } }),
  }));
  const create: Entry = {
    id: "new",
    title: text(m.newTenant),
    hint: "n",
    group: "actions",
    run: () => void navigate({ to: "/tenants/new" }),
  };
  const always: Entry[] = [
    ...(mayCreate ? [create] : []),
    {
      id: "theme",
      title: text(dark ? m.toLight : m.toDark),
      hint: "",
      group: "actions",
      run: () => setTheme(dark ? "light" : "dark"),
    },
    { id: "help", title: text(m.help), hint: "?", group: "actions", run: onHelp },
  ];
  // What would end everything is never next to what is wanted.
  const last: Entry = { id: "sign-out", title: text(m.signOut), hint: "", group: "actions", run: () => session.signOut() };
  const pages: Entry[] = PAGES.map(({ to, title, keys }) => ({
    id: `page-${to}`,
    title: text(title),
    hint: keys,
    group: "pages",
    run: () => void navigate({ to }),
  }));
  const tenants: Entry[] = fitting.map((node) => ({
    id: `tenant-${node.id}`,
    title: node.displayName,
    hint: `${node.slug} · ${text(tenantMessages[node.status])}`,
    group: "tenants",
    run: () => void navigate({ to: "/tenants/$tenantId", params: { tenantId: node.id } }),
  }));

  const first = typed ? [...tenants, ...matching([...onOpen, ...pages, ...always, last], typed)] : [];
  return {
    entries: typed ? first : [...onOpen, ...pages, ...always, ...tenants, last],
    searching,
    refusal: found.refusal,
    retryIn: found.retryIn,
  };
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
