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
  readonly open: string;
  readonly limited: string;
}

const dimensions: readonly DimensionWords[] = [
  { name: "controls", open: "any control", limited: "controls" },
  { name: "fields", open: "any field", limited: "fields" },
  { name: "values", open: "any value", limited: "values" },
  { name: "lists", open: "any kind of container", limited: "in" },
  { name: "images", open: "any image", limited: "images" },
  { name: "containerNames", open: "any container name", limited: "container names" },
  { name: "namespaces", open: "any namespace", limited: "namespaces" },
  { name: "labels", open: "any labels", limited: "labels" },
  { name: "users", open: "any user", limited: "users" },
  { name: "kinds", open: "any pod controller", limited: "kinds" },
];

/** The dimensions in which everything that was tried is freed: `any image`, `any namespace`. */
export function openDimensions(freed: Freed): string[] {
  return dimensions.filter(({ name }) => freed[name].open).map(({ open }) => open);
}

/** The dimensions that the exemption narrows: `images: docker.io/istio/proxyv2:1`. */
export function limitedDimensions(freed: Freed): string[] {
  return dimensions.flatMap(({ name, limited }) => {
    const dimension = freed[name];
    if (dimension.open || dimension.values.length === 0) return [];
    return [`${limited}: ${valuesText(dimension)}`];
  });
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
    ...(list === "" ? [] : [`in ${list}`]),
    ...(images.length === 0 ? [] : [`images ${images.join(", ")}`]),
    ...(containerNames.length === 0 ? [] : [`named ${containerNames.join(", ")}`]),
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
  const exempting = report.exemptions.filter(({ sense }) => sense === "exemption");
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
