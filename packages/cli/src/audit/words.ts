/** The words that all outputs of an audit share. They may hold anything that documents hold. */
import { exemptionKinds } from "@winnow/audit";
import type {
  AuditReport,
  Dimension,
  ExemptionReport,
  Freed,
  Meant,
  Place,
  Reference,
} from "@winnow/audit";
import { toldExemptions } from "./finding.ts";

/** `1,234`, the same in every locale. */
export function countText(count: number): string {
  return count.toLocaleString("en");
}

/** `policy.yaml:12`, or the path where the line is not known. */
export function placeText({ file, line, path }: Place): string {
  const name = file ?? "<policy>";
  if (line !== undefined) return `${name}:${line}`;
  return path === "" ? name : `${name} ${path}`;
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

/** What an exemption is taken to be meant for, in one sentence. */
export function meantText({ from, control, list, values, images, containerNames }: Meant): string {
  const parts = [
    `${control}${values.length === 0 ? "" : ` ${values.join(", ")}`}`,
    ...(list === "" ? [] : [`containers: ${list}`]),
    ...(images.length === 0 ? [] : [`images: ${images.join(", ")}`]),
    ...(containerNames.length === 0 ? [] : [`named: ${containerNames.join(", ")}`]),
  ];
  return `${parts.join("; ")} (by ${from === "pods" ? "the real pods" : "its text"})`;
}

const referenceSources: Readonly<Record<Reference["source"], string>> = {
  given: "as --reference says",
  rules: "the level of the rules",
  covered: "what the policies were seen to deny",
};

/** What counts as forbidden. */
export function referenceText({ level, version, source }: Reference): string {
  return `Pod Security Standards ${level}, ${version} (${referenceSources[source]})`;
}

/** One sentence on how large the space was. */
export function spaceText({ space }: AuditReport): string {
  return (
    `${countText(space.mutants)} mutants judged in ${countText(space.evaluations)} evaluations; ` +
    `${countText(space.forbidden)} are forbidden, and ${countText(space.admitted)} of those are admitted`
  );
}

/** The exemptions that free something, the widest first, and those that do not. */
export function sortedExemptions(report: AuditReport): {
  readonly freeing: readonly ExemptionReport[];
  readonly idle: readonly ExemptionReport[];
  readonly scopes: readonly ExemptionReport[];
} {
  const exempting = toldExemptions(report).filter(({ sense }) => sense === "exemption");
  return {
    freeing: exempting.filter(({ width }) => width.freed > 0),
    idle: exempting.filter(({ width }) => width.freed === 0),
    scopes: report.exemptions.filter(({ sense }) => sense === "scope"),
  };
}

/** A share between 0 and 1 on a logarithmic scale, on which one of many can still be seen. */
export function logShare(freed: number, judged: number): number {
  return judged <= 0 || freed <= 0 ? 0 : Math.log(1 + freed) / Math.log(1 + judged);
}
