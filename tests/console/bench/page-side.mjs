/**
 * Runs in each page before its own scripts. It notes by the page's own clock when something is painted: asking the page
 * again and again from outside would measure the asking. At `/livez` it makes the bare page, whose rows and button are
 * named like the console's, so that both are measured by the same lines.
 */
export function pageSide({ document: graphql }) {
  const ROWS = 50;
  const rows = () => [...document.querySelectorAll("main [data-row]")];

  /** When the page had painted what `isThere` looks for. */
  function painted(isThere, clock) {
    return new Promise((resolve) => {
      const look = () => {
        if (!isThere()) return;
        observer.disconnect();
        // The frame is made after this callback, and the timer's turn comes after the frame.
        requestAnimationFrame(() => setTimeout(() => resolve(clock())));
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { attributes: true, childList: true, subtree: true });
      look();
    });
  }

  const sinceNavigation = () => performance.now();
  window.bench = {
    rowsPainted: painted(() => rows().length >= ROWS, sinceNavigation),

    /** Milliseconds from the next click to the painting of other rows. */
    rowsReplaced() {
      const [first] = rows();
      let clicked;
      document.addEventListener("click", (event) => (clicked = event.timeStamp), { capture: true, once: true });
      const replaced = () => clicked !== undefined && rows().length >= ROWS && rows()[0].href !== first.href;
      return painted(replaced, () => performance.now() - clicked);
    },

    /** When a tenant's row showed a status, in milliseconds since 1970. */
    statusPainted(id, status) {
      return painted(() => document.querySelector(`tr:has([href$="${id}"]) [data-status=${status}]`), Date.now);
    },
  };

  if (location.pathname === "/livez") addEventListener("DOMContentLoaded", bare);

  async function bare() {
    const authorization = `Bearer ${location.hash.replace("#token=", "")}`;
    let cursor = null;

    async function show() {
      const response = await fetch("/graphql", {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ query: graphql, operationName: "TenantList", variables: { first: ROWS, after: cursor } }),
      });
      const { edges, pageInfo } = (await response.json()).data.tenants;
      cursor = pageInfo.endCursor;
      table.replaceChildren(...edges.map(({ node }) => row(node)));
    }

    function row({ id, slug, displayName, status, statusChangedAt, createdAt }) {
      const name = element("a", displayName, { href: `/console/tenants/${id}` });
      name.dataset.row = "";
      const label = element("span", status);
      label.dataset.status = status;
      const line = element("tr");
      line.append(...[name, slug, label, statusChangedAt, createdAt].map((content) => {
        const cell = element("td");
        cell.append(content);
        return cell;
      }));
      return line;
    }

    function follow() {
      const socket = new WebSocket(`${location.origin.replace("http", "ws")}/graphql/ws`, "graphql-transport-ws");
      const send = (message) => socket.send(JSON.stringify(message));
      socket.onopen = () => send({ type: "connection_init", payload: { authorization } });
      socket.onmessage = ({ data }) => {
        const { type, payload } = JSON.parse(data);
        if (type === "connection_ack") {
          send({ id: "1", type: "subscribe", payload: { query: graphql, operationName: "TenantChanged" } });
        } else if (type === "ping") {
          send({ type: "pong" });
        } else if (type === "next") {
          const { tenantId, tenant } = payload.data.tenantChanged;
          document.querySelector(`tr:has([href$="${tenantId}"])`)?.replaceWith(row(tenant));
        }
      };
    }

    function element(name, content = "", more = {}) {
      return Object.assign(document.createElement(name), { textContent: content }, more);
    }

    const main = element("main");
    const table = element("table");
    main.append(table, element("button", "Next page", { onclick: show }));
    document.body.replaceChildren(main);
    follow();
    await show();
  }
}
