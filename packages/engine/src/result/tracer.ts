import { isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { abbreviate } from "./abbreviate.ts";
import type { Steps, ToldStep, TraceNode, Tracer } from "./trace.ts";

/** A tracer with what it has heard. */
export interface Trace extends Tracer {
  readonly nodes: readonly TraceNode[];
}

/** Where a rule stands in its policy. */
export interface RulePlace {
  /** `["spec", "rules", 0]` */
  readonly path: Steps;
  /** Where a derived rule's pod stands; the policy as written does not have these steps. */
  readonly template: Steps;
}

/** Listens to one rule on one resource. */
export function createTrace(place: RulePlace, resource: JsonMap): Trace {
  const nodes: TraceNode[] = [];
  let places: ReadonlyMap<Json, Steps> | undefined;
  const toNode = (told: ToldStep, children: readonly TraceNode[]): TraceNode => {
    const { path, below, found, wanted, ...rest } = told;
    const { exception } = trace;
    const inRule = path === undefined ? undefined : [...stepsOf(path), ...written(below, place)];
    return {
      ...rest,
      ...(inRule === undefined
        ? {}
        : { path: exception === undefined ? [...place.path, ...inRule] : inRule }),
      ...(exception === undefined ? {} : { exception }),
      ...(found === undefined ? {} : { found: abbreviate(found) }),
      ...(wanted === undefined ? {} : { wanted: abbreviate(wanted) }),
      children,
    };
  };
  const trace: Trace = {
    nodes,
    exception: undefined,
    mark: () => nodes.length,
    tell: (step) => void nodes.push(toNode(step, [])),
    wrap(mark, step) {
      const children = nodes.splice(mark);
      nodes.push(toNode(step, children));
    },
    hasNotable: (mark) => nodes.slice(mark).some((node) => node.notable === true),
    placeOf: (value) => (places ??= placesIn(resource)).get(value),
  };
  return trace;
}

/** The keys of a pattern as the policy writes them: without the pod template of a derived rule. */
function written(below: Steps | undefined, { template }: RulePlace): Steps {
  if (below === undefined) return [];
  const isInside = template.length > 0 && template.every((step, index) => below[index] === step);
  return isInside ? below.slice(template.length) : below;
}

/** The steps of a path that a policy's schema allows: `validate.foreach[0].deny`. */
function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? "") : Number(index),
  );
}

/** Every list and map of a document with its place. Documents are no deeper than parsers allow. */
function placesIn(document: JsonMap): Map<Json, Steps> {
  const places = new Map<Json, Steps>();
  const open: [value: Json, steps: Steps][] = [[document, []]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, steps] = next;
    if (typeof value !== "object" || value === null || places.has(value)) continue;
    places.set(value, steps);
    if (Array.isArray(value)) value.forEach((item, index) => open.push([item, [...steps, index]]));
    else if (isMap(value)) {
      for (const key of Object.keys(value)) open.push([value[key] ?? null, [...steps, key]]);
    }
  }
  return places;
}
