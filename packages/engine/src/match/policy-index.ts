import { hasWildcard } from "@winnow/value";
import type { CompiledMatch } from "./match.ts";
import type { MatchSubject } from "./subject.ts";

/** Finds the policies that may have a rule for a subject, without asking each of them. */
export interface PolicyIndex<T> {
  /** In the order in which they were given. */
  candidates(subject: MatchSubject): readonly T[];
}

/** An index by kind; policies whose rules may match any kind are candidates for all. */
export function createPolicyIndex<T>(
  policies: readonly T[],
  matches: (policy: T) => readonly CompiledMatch[],
): PolicyIndex<T> {
  const byKind = new Map<string, Set<number>>();
  const always = new Set<number>();
  policies.forEach((policy, position) => {
    for (const { kinds } of matches(policy)) {
      if (kinds === undefined || kinds.some(({ kind }) => hasWildcard(kind))) {
        always.add(position);
        continue;
      }
      for (const { kind } of kinds) {
        const positions = byKind.get(kind) ?? new Set();
        byKind.set(kind, positions.add(position));
      }
    }
  });
  const lists = new Map<string, readonly T[]>();
  const rest = inOrder(policies, always);
  for (const [kind, positions] of byKind) {
    lists.set(kind, inOrder(policies, new Set([...positions, ...always])));
  }
  return { candidates: ({ kind }) => lists.get(kind.kind) ?? rest };
}

function inOrder<T>(policies: readonly T[], positions: ReadonlySet<number>): readonly T[] {
  return [...positions]
    .toSorted((left, right) => left - right)
    .flatMap((at) => policies.slice(at, at + 1));
}
