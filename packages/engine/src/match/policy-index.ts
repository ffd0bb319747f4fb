import { hasWildcard } from "@winnow/value";
import type { CompiledMatch } from "./match.ts";
import type { MatchSubject } from "./subject.ts";

/** A policy with those of its rules that may apply. */
export interface Candidate<P, R> {
  readonly policy: P;
  readonly rules: readonly R[];
}

/** Finds the rules that may apply to a subject, without asking each of them. */
export interface PolicyIndex<P, R> {
  /** Policies and their rules, in the order in which they were given. */
  candidates(subject: MatchSubject): readonly Candidate<P, R>[];
}

/** An index by kind; rules that may match any kind are candidates for all. */
export function createPolicyIndex<P, R extends { readonly match: CompiledMatch }>(
  policies: readonly P[],
  rulesOf: (policy: P) => readonly R[],
): PolicyIndex<P, R> {
  const kinds = new Map<string, Builder<P, R>>();
  const anyKind = createBuilder<P, R>();
  policies.forEach((policy, position) => {
    for (const rule of rulesOf(policy)) {
      const named = kindsOf(rule.match);
      if (named === undefined) anyKind.add(position, policy, rule);
      for (const kind of named ?? []) {
        const builder = kinds.get(kind) ?? createBuilder<P, R>();
        kinds.set(kind, builder);
        builder.add(position, policy, rule);
      }
    }
  });
  const order = (policy: P): ReadonlyMap<R, number> =>
    new Map(rulesOf(policy).map((rule, index) => [rule, index]));
  const lists = new Map(
    [...kinds].map(([kind, builder]) => [kind, merge([builder, anyKind], order)]),
  );
  const rest = merge([anyKind], order);
  return { candidates: ({ kind }) => lists.get(kind.kind) ?? rest };
}

/** The kinds that a rule names, or undefined where it may match any. */
function kindsOf({ kinds }: CompiledMatch): ReadonlySet<string> | undefined {
  if (kinds === undefined || kinds.some(({ kind }) => hasWildcard(kind))) return undefined;
  return new Set(kinds.map(({ kind }) => kind));
}

interface Builder<P, R> {
  readonly entries: Map<number, { readonly policy: P; readonly rules: R[] }>;
  add(position: number, policy: P, rule: R): void;
}

function createBuilder<P, R>(): Builder<P, R> {
  const entries: Builder<P, R>["entries"] = new Map();
  return {
    entries,
    add(position, policy, rule) {
      const entry = entries.get(position) ?? { policy, rules: [] };
      entries.set(position, entry);
      entry.rules.push(rule);
    },
  };
}

/** The entries of several builders, each policy once, policies and rules in their order. */
function merge<P, R>(
  builders: readonly Builder<P, R>[],
  orderOf: (policy: P) => ReadonlyMap<R, number>,
): readonly Candidate<P, R>[] {
  const merged = createBuilder<P, R>();
  for (const { entries } of builders) {
    for (const [position, { policy, rules }] of entries) {
      rules.forEach((rule) => merged.add(position, policy, rule));
    }
  }
  return [...merged.entries]
    .toSorted(([left], [right]) => left - right)
    .map(([, { policy, rules }]) => {
      const order = orderOf(policy);
      return {
        policy,
        rules: rules.toSorted((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0)),
      };
    });
}
