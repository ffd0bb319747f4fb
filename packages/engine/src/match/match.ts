/** `match` and `exclude` of a rule. Follows Kyverno's documentation of selecting resources. */
import type { MatchBlock, ResourceFilter } from "../policy/policy.ts";
import type { Tracer } from "../result/trace.ts";
import type { KindSelector } from "./kind-selector.ts";
import { compileFilter } from "./resource-filter.ts";
import type { CompiledFilter } from "./resource-filter.ts";
import { traceBlock } from "./trace-match.ts";
import type { MatchSubject } from "./subject.ts";

/** A rule's match and exclude. */
export interface CompiledMatch {
  /** Whether the rule applies: match fits and exclude does not. */
  applies(subject: MatchSubject, tracer?: Tracer): boolean;
  /** The kinds that match may fit, for the index; undefined where it may fit any kind. */
  readonly kinds: readonly KindSelector[] | undefined;
}

type Combine = "any" | "all";

export interface CompiledBlock {
  readonly combine: Combine;
  /** Whether the attributes stand in the block itself, without a list. */
  readonly isLegacy: boolean;
  readonly filters: readonly CompiledFilter[];
}

/**
 * Compiles a rule's blocks; `policyNamespace` for a namespaced Policy, which sees only that, and
 * `derivedFor` for a derived rule, which judges only these kinds of pod controllers.
 */
export function compileMatch(
  match: MatchBlock,
  exclude: MatchBlock | undefined,
  policyNamespace: string | undefined,
  derivedFor?: readonly string[],
): CompiledMatch {
  const wanted = compileBlock(match, true);
  const unwanted = exclude === undefined ? undefined : compileBlock(exclude, false);
  return {
    kinds: kindsOf(wanted),
    applies(subject, tracer) {
      if (derivedFor !== undefined && !derivedFor.includes(subject.kind.kind)) {
        tracer?.tell({
          step: "match",
          holds: false,
          notable: false,
          message: `the rule is derived for ${derivedFor.join(", ")}`,
          at: ["kind"],
          found: subject.kind.kind,
        });
        return false;
      }
      if (policyNamespace !== undefined && policyNamespace !== subject.namespace) {
        tracer?.tell({
          step: "match",
          holds: false,
          notable: true,
          message: `the policy sees only its own namespace, ${policyNamespace}`,
          at: ["metadata", "namespace"],
          found: subject.namespace,
          wanted: policyNamespace,
        });
        return false;
      }
      const matched = fits(wanted, subject);
      if (tracer !== undefined) traceBlock(tracer, "match", wanted, subject, matched);
      if (!matched) return false;
      const excluded = unwanted !== undefined && fits(unwanted, subject);
      if (tracer !== undefined && unwanted !== undefined) {
        traceBlock(tracer, "exclude", unwanted, subject, excluded);
      }
      return !excluded;
    },
  };
}

/** Whether a request fits. */
export type FilterBlock = (subject: MatchSubject, tracer?: Tracer) => boolean;

/** Compiles a block that stands alone, such as a PolicyException's, at `path` in its document. */
export function compileFilterBlock(block: MatchBlock, path: string): FilterBlock {
  const compiled = compileBlock(block, true);
  return (subject, tracer) => {
    const holds = fits(compiled, subject);
    if (tracer !== undefined) traceBlock(tracer, "match", compiled, subject, holds, path);
    return holds;
  };
}

function blocksOf(block: MatchBlock): {
  combine: Combine;
  isLegacy: boolean;
  filters: readonly ResourceFilter[];
} {
  if (block.any !== undefined && block.any.length > 0) {
    return { combine: "any", isLegacy: false, filters: block.any };
  }
  if (block.all !== undefined && block.all.length > 0) {
    return { combine: "all", isLegacy: false, filters: block.all };
  }
  const filters = block.legacy === undefined ? [] : [block.legacy];
  return { combine: "all", isLegacy: true, filters };
}

function compileBlock(block: MatchBlock, ignoresUnknownUsers: boolean): CompiledBlock {
  const { filters, ...form } = blocksOf(block);
  return { ...form, filters: filters.map((filter) => compileFilter(filter, ignoresUnknownUsers)) };
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
