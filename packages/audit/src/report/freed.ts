/** What an exemption frees, in words and counts. */
import type { Mutant } from "../space/mutant.ts";
import { listWords } from "../space/violation.ts";
import type { Dimension, Freed, Width, WidthOf } from "./report.ts";

/** A mutant with the control that it violates. */
export interface ForbiddenMutant {
  readonly mutant: Mutant;
  readonly control: string;
}

/** What a dimension of a mutant is called in reports; undefined: it says nothing there. */
const dimensions: Readonly<
  Record<keyof Freed, (forbidden: ForbiddenMutant) => string | undefined>
> = {
  controls: ({ control }) => control,
  fields: ({ mutant }) => mutant.violation?.field.name,
  values: ({ mutant }) => mutant.violation?.text,
  lists: ({ mutant }) => listWords[mutant.list],
  images: ({ mutant }) => (mutant.list === "pod" ? undefined : mutant.image.text),
  containerNames: ({ mutant }) => (mutant.list === "pod" ? undefined : (mutant.name?.text ?? "")),
  namespaces: ({ mutant }) => mutant.context.namespace,
  labels: ({ mutant: { context } }) =>
    [
      ...Object.entries(context.labels),
      ...Object.entries(context.annotations),
      ...Object.entries(context.namespaceLabels),
    ]
      .map(([key, value]) => `${key}=${value}`)
      .join(", "),
  users: ({ mutant: { context } }) =>
    [context.username ?? "", ...context.groups, ...context.roles, ...context.clusterRoles]
      .filter((text) => text !== "")
      .join(", "),
  kinds: ({ mutant }) => mutant.kind,
};

const names = Object.keys(dimensions) as (keyof Freed)[];

/** Everything that was tried, dimension by dimension; made once for all exemptions. */
export function triedIn(forbidden: readonly ForbiddenMutant[]): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name) => [name, valuesIn(forbidden, name).length]));
}

function valuesIn(forbidden: readonly ForbiddenMutant[], name: keyof Freed): string[] {
  const valueOf = dimensions[name];
  const found = new Set<string>();
  for (const item of forbidden) {
    const value = valueOf(item);
    if (value !== undefined) found.add(value);
  }
  return [...found];
}

export function describeFreed(
  freed: readonly ForbiddenMutant[],
  tried: Readonly<Record<string, number>>,
): Freed {
  const of = (name: keyof Freed): Dimension => {
    const values = valuesIn(freed, name);
    return {
      open: values.length > 0 && values.length === tried[name],
      values: values.filter((value) => value !== ""),
    };
  };
  return Object.fromEntries(names.map((name) => [name, of(name)])) as unknown as Freed;
}

export function measureWidth(
  freed: readonly ForbiddenMutant[],
  forbidden: readonly ForbiddenMutant[],
): Width {
  return {
    freed: freed.length,
    judged: forbidden.length,
    byControl: countBy(freed, forbidden, ({ control }) => control),
    byList: countBy(freed, forbidden, ({ mutant }) => listWords[mutant.list]),
  };
}

function countBy(
  freed: readonly ForbiddenMutant[],
  forbidden: readonly ForbiddenMutant[],
  nameOf: (item: ForbiddenMutant) => string,
): WidthOf[] {
  const counts = new Map<string, { freed: number; judged: number }>();
  for (const item of forbidden) {
    const name = nameOf(item);
    const count = counts.get(name);
    if (count === undefined) counts.set(name, { freed: 0, judged: 1 });
    else count.judged += 1;
  }
  for (const item of freed) {
    const count = counts.get(nameOf(item));
    if (count !== undefined) count.freed += 1;
  }
  return [...counts].map(([of, count]) => ({ of, ...count }));
}
