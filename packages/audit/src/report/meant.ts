/** What an exemption is taken to be meant for, from what its text names and what it frees. */
import { controls } from "@winnow/pod-security";
import { hasWildcard } from "@winnow/value";
import type { Exemption } from "../exemption/exemption.ts";
import type { Literals } from "../harvest/literals.ts";
import type { Context } from "../space/context.ts";
import type { Mutant } from "../space/mutant.ts";
import { listNames } from "../space/violation.ts";
import type { ListName, Violation } from "../space/violation.ts";
import type { RealUse } from "./real-use.ts";

/** The dimensions in which an exemption is bound, and its typical case. */
export interface MeantCase {
  readonly from: "pods" | "text";
  /** Whether it depends on the image, or on the container's name. */
  readonly isImageBound: boolean;
  readonly isNameBound: boolean;
  /** Whether every covered control is lifted. */
  readonly isWhole: boolean;
  readonly control: string;
  readonly fields: ReadonlySet<string>;
  readonly lists: ReadonlySet<ListName | "pod">;
  readonly values: ReadonlySet<string>;
  /** The context in which it frees; the usual one where that is enough. */
  readonly context: Context;
}

/** The standard's name of a control, which baseline and restricted share; some have none but their id. */
export function controlTitle(id: string): string {
  return controls.find((control) => control.id === id)?.name ?? id;
}

/** Works out the case from mutants that an exemption frees; undefined where it frees none. */
export function findMeant(
  exemption: Exemption,
  freed: readonly Mutant[],
  covered: readonly string[],
  real: RealUse,
  policyNames: Literals,
): MeantCase | undefined {
  const alone = freed.filter(
    ({ companion, twist, kind }) => !companion && !twist && kind === "Pod",
  );
  const usable = alone.length > 0 ? alone : freed;
  const [first] = usable;
  if (first === undefined) return undefined;
  const inContainers = usable.filter(({ list, companion }) => list !== "pod" && !companion);
  const isImageBound =
    inContainers.length > 0 && !inContainers.some(({ image }) => image.class === "other");
  const isNameBound =
    inContainers.length > 0 && !inContainers.some(({ name }) => name?.isGenuine !== true);
  const lifted = new Set(freed.map(({ violation }) => titleOf(violation)));
  const all = new Set(covered.map(controlTitle));
  const control = meantControl(lifted, real);
  const ofControl = usable.filter(({ violation }) => titleOf(violation) === control);
  const uses = real.uses.filter((use) => use.control === control);
  return {
    from: uses.length > 0 ? "pods" : "text",
    isImageBound,
    isNameBound,
    isWhole: [...all].every((title) => lifted.has(title)),
    control,
    ...meantFields([exemption.names, policyNames], ofControl, uses),
    context: usable.reduce(
      (best, { context }) => (context.marks.length < best.marks.length ? context : best),
      first.context,
    ),
  };
}

function titleOf(violation: Violation | undefined): string {
  return violation === undefined ? "" : controlTitle(violation.control);
}

/** Of several controls, the one that real pods need, else capabilities, which exemptions are mostly for. */
function meantControl(lifted: ReadonlySet<string>, real: RealUse): string {
  const needed = real.uses.find(({ control }) => lifted.has(control))?.control;
  if (needed !== undefined) return needed;
  if (lifted.has("Capabilities")) return "Capabilities";
  return [...lifted][0] ?? "";
}

/**
 * Fields, lists and values: of the real pods, else what the exemption's text names, else what the
 * policy's does, else the mildest that is freed.
 */
function meantFields(
  texts: readonly Literals[],
  freed: readonly Mutant[],
  uses: RealUse["uses"],
): Pick<MeantCase, "fields" | "lists" | "values"> {
  const [first] = freed;
  const fields = new Set(uses.map(({ field }) => field));
  if (fields.size === 0 && first?.violation !== undefined) fields.add(first.violation.field.name);
  const inFields = freed.filter(({ violation }) => fields.has(violation?.field.name ?? ""));
  const lists = new Set<ListName | "pod">(uses.map(({ list }) => list));
  if (lists.size === 0) {
    const found = [...listNames, "pod" as const].find((list) =>
      inFields.some((mutant) => mutant.list === list),
    );
    if (found !== undefined) lists.add(found);
  }
  const values = new Set(uses.flatMap((use) => use.values));
  const tried = new Set(inFields.flatMap(({ violation }) => violation?.values.map(String) ?? []));
  for (const { value } of texts) {
    if (values.size > 0) break;
    value
      .filter((text) => tried.has(text) && !hasWildcard(text))
      .forEach((text) => values.add(text));
  }
  if (values.size === 0) {
    const mildest = inFields
      .flatMap(({ violation }) => violation?.field.bad ?? [])
      .findLast((value) => tried.has(String(value)));
    if (mildest !== undefined) values.add(String(mildest));
  }
  return { fields, lists, values };
}
