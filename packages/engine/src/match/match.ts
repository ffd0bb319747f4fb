/** `match` and `exclude` of a rule. Follows Kyverno's documentation of selecting resources. */
import type { MatchBlock, ResourceFilter } from "../policy/policy.ts";
import type { Tracer } from "../result/trace.ts";
import type { KindSelector } from "./kind-selector.ts";
import { compileFilter } from "./resource-filter.ts";
import type { CompiledFilter } from "./resource-filter.ts";
import type { MatchSubject } from "./subject.ts";

/** A rule's match and exclude. */
export interface CompiledMatch {
  /** Whether the rule applies: match fits and exclude does not. */
  applies(subject: MatchSubject, tracer?: Tracer): boolean;
  /** The kinds that match may fit, for the index; undefined where it may fit any kind. */
  readonly kinds: readonly KindSelector[] | undefined;
}

type Combine = "any" | "all";

interface CompiledBlock {
  readonly combine: Combine;
  readonly filters: readonly CompiledFilter[];
}

/** Compiles a rule's blocks; `policyNamespace` for a namespaced Policy, which sees only that. */
export function compileMatch(
  match: MatchBlock,
  exclude: MatchBlock | undefined,
  policyNamespace: string | undefined,
): CompiledMatch {
  const wanted = compileBlock(match, true);
  const unwanted = exclude === undefined ? undefined : compileBlock(exclude, false);
  return {
    kinds: kindsOf(wanted),
    applies(subject, tracer) {
      if (policyNamespace !== undefined && policyNamespace !== subject.namespace) {
        tracer?.({
          step: "match",
          holds: false,
          message: `the policy sees only namespace ${policyNamespace}`,
          found: subject.namespace,
        });
        return false;
      }
      const matched = fits(wanted, subject);
      if (tracer !== undefined) trace(tracer, "match", wanted, subject, matched);
      if (!matched) return false;
      const excluded = unwanted !== undefined && fits(unwanted, subject);
      if (tracer !== undefined && unwanted !== undefined) {
        trace(tracer, "exclude", unwanted, subject, excluded);
      }
      return !excluded;
    },
  };
}

/** Compiles a block that stands alone, such as a PolicyException's. */
export function compileFilterBlock(block: MatchBlock): (subject: MatchSubject) => boolean {
  const compiled = compileBlock(block, true);
  return (subject) => fits(compiled, subject);
}

function blocksOf(block: MatchBlock): { combine: Combine; filters: readonly ResourceFilter[] } {
  if (block.any !== undefined && block.any.length > 0) {
    return { combine: "any", filters: block.any };
  }
  if (block.all !== undefined && block.all.length > 0) {
    return { combine: "all", filters: block.all };
  }
  return { combine: "all", filters: block.legacy === undefined ? [] : [block.legacy] };
}

function compileBlock(block: MatchBlock, ignoresUnknownUsers: boolean): CompiledBlock {
  const { combine, filters } = blocksOf(block);
  return { combine, filters: filters.map((filter) => compileFilter(filter, ignoresUnknownUsers)) };
}

/** An empty block fits nothing. */
function fits(block: CompiledBlock, subject: MatchSubject): boolean {
  const { filters } = block;
  if (block.combine === "any") {
    for (let index = 0; index < filters.length; index += 1) {
      if ((filters[index] as CompiledFilter).misfit(subject) === undefined) return true;
    }
    return false;
  }
  return filters.length > 0 && filters.every((filter) => filter.misfit(subject) === undefined);
}

function kindsOf(block: CompiledBlock): readonly KindSelector[] | undefined {
  const lists = block.filters.map((filter) => filter.kinds);
  if (block.combine === "all") return lists.find((list) => list !== undefined);
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}

function trace(
  tracer: Tracer,
  step: "match" | "exclude",
  block: CompiledBlock,
  subject: MatchSubject,
  holds: boolean,
): void {
  const misfits = block.filters.map((filter) => filter.misfit(subject));
  const reasons = misfits.flatMap((misfit, index) =>
    misfit === undefined ? [] : [`block ${index + 1}: ${misfit} does not fit`],
  );
  const { kind, name } = subject;
  tracer({
    step,
    holds,
    message: holds
      ? `${step} fits ${kind.kind} ${name}`
      : `${step} does not fit ${kind.kind} ${name} (${reasons.join("; ") || "it names nothing"})`,
  });
}
