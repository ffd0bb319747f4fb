/** Which control's violation tells most of what is given away. */
import type { Violation } from "../space/violation.ts";

/** From the worst on; the others come after, all alike. */
const worstFirst = [
  "privileged",
  "hostNamespaces",
  "hostPathVolumes",
  "capabilities_baseline",
  "windowsHostProcess",
];

/** A rank, lower for worse, with room for the values of a control between two of them. */
export function severityOf({ control }: Violation): number {
  const place = worstFirst.indexOf(control);
  return 100 * (place < 0 ? worstFirst.length : place);
}
