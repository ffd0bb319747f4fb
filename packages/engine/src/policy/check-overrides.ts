import { hasWildcard, matchWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { pathText } from "./check-schema.ts";
import type { Path, Report } from "./check-schema.ts";
import { given, mapsOf, textOf, textsOf } from "./read-fields.ts";

/** A namespace must not be given both actions: which of them held would depend on the order. */
export function checkOverrides(owner: JsonMap, key: string, path: Path, report: Report): void {
  const overrides = mapsOf(owner, key);
  overrides.forEach((override, index) => {
    if (given(override, "namespaceSelector") !== undefined) return;
    const action = textOf(override, "action")?.toLowerCase();
    const others = overrides
      .slice(0, index)
      .filter(
        (other) =>
          textOf(other, "action")?.toLowerCase() !== action &&
          given(other, "namespaceSelector") === undefined,
      )
      .flatMap((other) => textsOf(other, "namespaces"));
    const both = textsOf(override, "namespaces").find((name) =>
      others.some((other) => overlap(name, other)),
    );
    if (both === undefined) return;
    const at = [...path, key, index, "namespaces"];
    report(
      "conflicting-overrides",
      at,
      `${pathText(at)}: an earlier entry gives ${both} another action; name each namespace once`,
    );
  });
}

function overlap(left: string, right: string): boolean {
  if (left === right) return true;
  return (
    (hasWildcard(left) && matchWildcard(left, right)) ||
    (hasWildcard(right) && matchWildcard(right, left))
  );
}
