import { patientFetch } from "@/shared/answer-within";

/** Whether the server takes the token; null if it can't be asked. Nothing is kept of the answer. */
export async function isTokenTaken(token: string): Promise<boolean | null> {
  try {
    const response = await patientFetch("/graphql", {
      method: "POST",
      credentials: "omit",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ query: "{ viewer { subject } }" }),
    });
    // Only the status counts; an answer that nobody reads would keep its connection.
    await response.body?.cancel();
    if (response.status === 401) return false;
    return response.status < 500 ? true : null;
  } catch {
    return null;
  }
}
