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

/** What was tried of each control, dimension by dimension; made once for all exemptions. */
export type Tried = ReadonlyMap<string, Readonly<Record<keyof Freed, ReadonlySet<string>>>>;

export function triedIn(forbidden: readonly ForbiddenMutant[]): Tried {
  const byControl = new Map<string, Record<keyof Freed, Set<string>>>();
  for (const item of forbidden) {
    let sets = byControl.get(item.control);
    if (sets === undefined) byControl.set(item.control, (sets = emptySets()));
    for (const name of names) {
      const value = dimensions[name](item);
      if (value !== undefined) sets[name].add(value);
    }
  }
  return byControl;
}

function emptySets(): Record<keyof Freed, Set<string>> {
  return Object.fromEntries(names.map((name) => [name, new Set<string>()])) as Record<
    keyof Freed,
    Set<string>
  >;
}

/** A dimension is open if all that was tried of the freed controls is freed; of controls, all there are. */
export function describeFreed(freed: readonly ForbiddenMutant[], tried: Tried): Freed {
  const sets = emptySets();
  for (const item of freed) {
    for (const name of names) {
      const value = dimensions[name](item);
      if (value !== undefined) sets[name].add(value);
    }
  }
  const of = (name: keyof Freed): Dimension => {
    const asked = name === "controls" ? [...tried.keys()] : [...sets.controls];
    const all = new Set(asked.flatMap((control) => [...(tried.get(control)?.[name] ?? [])]));
    return {
      open: sets[name].size > 0 && sets[name].size === all.size,
      values: [...sets[name]].filter((value) => value !== ""),
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
