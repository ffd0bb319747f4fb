/** The words that all outputs of an audit share. They may hold anything that documents hold. */
import { countText, toldExemptions } from "@winnow/audit";
import type { AuditReport, ExemptionReport, Meant, Place, Reference } from "@winnow/audit";

export {
  countText,
  exemptionTitle,
  limitedDimensions,
  logShare,
  openDimensions,
} from "@winnow/audit";

/** `policy.yaml:12`, or the path where the line is not known. */
export function placeText({ file, line, path }: Place): string {
  const name = file ?? "<policy>";
  if (line !== undefined) return `${name}:${line}`;
  return path === "" ? name : `${name} ${path}`;
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
