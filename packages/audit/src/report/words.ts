/** The words for what an audit tells, shared by all who show it. They may hold anything that documents hold. */
import { exemptionKinds } from "./exemption-kind.ts";
import type { Dimension, ExemptionReport, Freed } from "./report.ts";

/** `1,234`, the same in every locale. */
export function countText(count: number): string {
  return count.toLocaleString("en");
}

/** `entry of podSecurity.exclude in baseline-pods, rule baseline` */
export function exemptionTitle({ kind, policy, rule }: ExemptionReport): string {
  const where = rule === undefined ? policy : `${policy}, rule ${rule}`;
  const what = exemptionKinds[kind];
  if (where === "") return what;
  return kind === "exception" ? `${what} ${where}` : `${what}, ${where}`;
}

interface DimensionWords {
  readonly name: keyof Freed;
  /** What it is called where everything that was tried is freed. */
  readonly open: string;
  /** What it is called where only some of it is. */
  readonly limited: (values: string) => string;
  /** Whether a single value that was tried is a name worth telling, not one that stands for all. */
  readonly isTold?: true;
}

const dimensions: readonly DimensionWords[] = [
  {
    name: "controls",
    open: "any covered control",
    limited: (text) => `controls: ${text}`,
    isTold: true,
  },
  { name: "fields", open: "any field", limited: (text) => `fields: ${text}`, isTold: true },
  { name: "values", open: "any value", limited: (text) => `values: ${text}`, isTold: true },
  {
    name: "lists",
    open: "any kind of container",
    limited: (text) => `containers: ${text}`,
    isTold: true,
  },
  { name: "images", open: "any image", limited: (text) => `images: ${text}` },
  { name: "containerNames", open: "any container name", limited: (text) => `named: ${text}` },
  { name: "namespaces", open: "any namespace", limited: (text) => `namespaces: ${text}` },
  { name: "labels", open: "any labels", limited: (text) => `labels: ${text}` },
  { name: "users", open: "any user", limited: (text) => `users: ${text}` },
  { name: "kinds", open: "any pod controller", limited: (text) => `kinds: ${text}` },
];

/** The dimensions in which everything that was tried is freed: `any image`, `any namespace`. */
export function openDimensions(freed: Freed): string[] {
  return dimensions.filter((words) => isOpen(words, freed)).map(({ open }) => open);
}

/** The dimensions that the exemption narrows: `images: docker.io/istio/proxyv2:1`. */
export function limitedDimensions(freed: Freed): string[] {
  return dimensions.flatMap((words) => {
    const dimension = freed[words.name];
    if (isOpen(words, freed) || dimension.values.length === 0) return [];
    return [words.limited(valuesText(dimension))];
  });
}

function isOpen({ name, isTold }: DimensionWords, freed: Freed): boolean {
  const { open, values } = freed[name];
  return open && !(isTold === true && values.length === 1);
}

const shownValues = 4;

function valuesText({ values }: Dimension): string {
  const shown = values.slice(0, shownValues).join(", ");
  const more = values.length - shownValues;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** A share between 0 and 1 on a logarithmic scale, on which one of many can still be seen. */
export function logShare(freed: number, judged: number): number {
  return judged <= 0 || freed <= 0 ? 0 : Math.log(1 + freed) / Math.log(1 + judged);
}
