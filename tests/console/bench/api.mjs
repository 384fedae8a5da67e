const SUSPEND = `mutation($id: ID!) { change: suspendTenant(input: { tenantId: $id, cause: BILLING, reason: "Unpaid" }) {
  tenant { statusChangedAt } } }`;
const RESUME = "mutation($id: ID!) { change: resumeTenant(input: { tenantId: $id }) { tenant { statusChangedAt } } }";
const STATUS = "query($id: ID!) { tenant(id: $id) { status } }";

/** Another client, who changes what the page shows. */
export class Api {
  #url;
  #token;

  constructor({ url, token }) {
    this.#url = `${url}/graphql`;
    this.#token = token;
  }

  /** When it was decided, in milliseconds since 1970. */
  async suspend(id) {
    return decided(await this.#ask(SUSPEND, id));
  }

  async resume(id) {
    return decided(await this.#ask(RESUME, id));
  }

  async isSuspended(id) {
    return (await this.#ask(STATUS, id)).tenant.status === "SUSPENDED";
  }

  async #ask(query, id) {
    const response = await fetch(this.#url, {
      method: "POST",
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      body: JSON.stringify({ query, variables: { id } }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }
}

function decided({ change }) {
  return Date.parse(change.tenant.statusChangedAt);
}
