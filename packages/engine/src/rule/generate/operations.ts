import type { MatchBlock } from "../../policy/policy.ts";
import type { Operation } from "../../request.ts";

/** The operations that each block of a match names; undefined for one that names none. */
function operationsOf({
  any = [],
  all = [],
  legacy,
}: MatchBlock): (readonly string[] | undefined)[] {
  const filters = [...any, ...all, ...(legacy === undefined ? [] : [legacy])];
  return filters.map(({ resources }) =>
    resources?.operations?.length === 0 ? undefined : resources?.operations,
  );
}

/** Whether a match names the operation DELETE: only then does the deletion of a trigger generate. */
export function generatesOnDelete(match: MatchBlock): boolean {
  return operationsOf(match).some((operations) => operations?.includes("DELETE") === true);
}

/** Whether a match has anything to say about an operation. */
export function concernsOperation(match: MatchBlock, operation: Operation): boolean {
  return operationsOf(match).some((operations) => operations?.includes(operation) !== false);
}
