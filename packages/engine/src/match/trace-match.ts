/** What match and exclude looked at, for traces: each filter, and in it what each attribute found. */
import type { Json } from "@winnow/value";
import type { Steps, Tracer } from "../result/trace.ts";
import type { CompiledBlock } from "./match.ts";
import type { Attribute, AttributeName, CompiledFilter } from "./resource-filter.ts";
import type { MatchSubject } from "./subject.ts";

interface AttributeFacts {
  /** Where the attribute stands in a filter. */
  readonly path: string;
  /** What it looks at, in the resource. */
  readonly at?: Steps;
  readonly found: (subject: MatchSubject) => Json;
}

const nobody = "nobody is known to have asked";

const facts: Readonly<Record<AttributeName, AttributeFacts>> = {
  operations: { path: "resources.operations", found: ({ operation }) => operation },
  kinds: { path: "resources.kinds", at: ["kind"], found: kindText },
  name: { path: "resources.name", at: ["metadata", "name"], found: ({ name }) => name },
  names: { path: "resources.names", at: ["metadata", "name"], found: ({ name }) => name },
  namespaces: {
    path: "resources.namespaces",
    at: ["metadata", "namespace"],
    found: ({ kind, name, namespace }) => (kind.kind === "Namespace" ? name : namespace),
  },
  annotations: {
    path: "resources.annotations",
    at: ["metadata", "annotations"],
    found: ({ annotations }) => annotations,
  },
  selector: {
    path: "resources.selector",
    at: ["metadata", "labels"],
    found: ({ labels }) => labels,
  },
  namespaceSelector: {
    path: "resources.namespaceSelector",
    found: ({ namespaceLabels }) => ({ ...namespaceLabels }),
  },
  roles: { path: "roles", found: ({ admission }) => [...(admission?.roles ?? [])] },
  clusterRoles: {
    path: "clusterRoles",
    found: ({ admission }) => [...(admission?.clusterRoles ?? [])],
  },
  subjects: { path: "subjects", found: userFacts },
};

/** `apps/v1/Deployment`, with a subresource `v1/Pod/exec`. */
export function kindText({ kind, subresource }: MatchSubject): string {
  const parts = [kind.group, kind.version, kind.kind, subresource];
  return parts.filter((part) => part !== "").join("/");
}

function userFacts({ admission }: MatchSubject): Json {
  if (admission === undefined) return nobody;
  const { username, groups } = admission.userInfo;
  return {
    ...(username === undefined ? {} : { username }),
    ...(groups === undefined ? {} : { groups: [...groups] }),
  };
}

/** Tells a block whose outcome is known. `path` is its place where it is no part of a rule. */
export function traceBlock(
  tracer: Tracer,
  step: "match" | "exclude",
  block: CompiledBlock,
  subject: MatchSubject,
  holds: boolean,
  path: string = step,
): void {
  const mark = tracer.mark();
  const surprises = (filterHolds: boolean): boolean => filterHolds === (step === "exclude");
  block.filters.forEach((filter, index) => {
    const at = block.isLegacy ? path : `${path}.${block.combine}[${index}]`;
    traceFilter(tracer, filter, subject, at, surprises);
  });
  tracer.wrap(mark, {
    step,
    holds,
    notable: surprises(holds),
    message: blockText(block, step, holds, subject),
    path,
  });
}

function blockText(
  { filters, combine }: CompiledBlock,
  step: string,
  holds: boolean,
  subject: MatchSubject,
): string {
  if (filters.length === 0) return `${step} names nothing, so it fits nothing`;
  if (holds) return `${step} fits`;
  if (filters.length === 1) return `${step} does not fit: ${filters[0]?.misfit(subject) ?? ""}`;
  return `${step} does not fit: ${combine === "any" ? "no filter does" : "not all filters do"}`;
}

function traceFilter(
  tracer: Tracer,
  filter: CompiledFilter,
  subject: MatchSubject,
  path: string,
  surprises: (holds: boolean) => boolean,
): void {
  const mark = tracer.mark();
  const { asked, leftAside } = filter.attributes(subject);
  for (const attribute of asked) {
    tracer.tell({ ...attributeStep(attribute, subject, path), holds: attribute.holds(subject) });
  }
  for (const attribute of leftAside) {
    const step = attributeStep(attribute, subject, path);
    tracer.tell({ ...step, message: `${step.message}: left aside, ${nobody}` });
  }
  const misfit = filter.misfit(subject);
  tracer.wrap(mark, {
    step: "filter",
    holds: misfit === undefined,
    notable: surprises(misfit === undefined),
    message: misfit === undefined ? "all of it fits" : misfit,
    path,
  });
}

function attributeStep(
  { name, wanted }: Attribute,
  subject: MatchSubject,
  path: string,
): { step: "attribute"; message: string; path: string; at?: Steps; found: Json; wanted: Json } {
  const { path: inFilter, at, found } = facts[name];
  return {
    step: "attribute",
    message: name,
    path: `${path}.${inFilter}`,
    ...(at === undefined ? {} : { at }),
    found: found(subject),
    wanted,
  };
}
