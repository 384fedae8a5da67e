import type { TenantWholeFragment } from "@/gql/graphql";
import { type Refusal, refusalOfProblem } from "@/shared/refusal";
import { type LifecycleAction, sortedActions } from "./actions";

/** What the server has said already of an action that the token doesn't allow: asking again would be on the trail. */
export function denialOf({ allowedActions }: Pick<TenantWholeFragment, "allowedActions">, action: LifecycleAction): Refusal | null {
  const said = sortedActions(allowedActions).find((one) => one.action === action);
  if (said?.code !== "FORBIDDEN") return null;
  return refusalOfProblem({ message: said.explanation ?? "", extensions: { code: said.code } });
}
