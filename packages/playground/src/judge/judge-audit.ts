/** How wide the exemptions of a state are, as the audit sees it. */
import {
  audit,
  exemptionTitle,
  limitedDimensions,
  logShare,
  openDimensions,
  toldExemptions,
} from "@winnow/audit";
import type { AuditReport, ExemptionReport, Hole, Witness } from "@winnow/audit";
import { compile } from "@winnow/engine";
import { getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import { texts } from "../state/playground-state.ts";
import type { PlaygroundState, Settings } from "../state/playground-state.ts";
import type { Diagnostic } from "./answer.ts";
import type { AuditAnswer, AuditHole, FunnelBand } from "./audit-answer.ts";
import { readOutside } from "./outside.ts";
import { createParseCaches, readDocuments } from "./read-texts.ts";

/** Audits the policies and exceptions of a state; what is wrong with them is told by a run. */
export function auditState({
  policies,
  exceptions,
  context,
  settings,
}: PlaygroundState): AuditAnswer {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const caches = createParseCaches();
  const documents = [
    ...readDocuments(policies, { file: "policies", report, caches }),
    ...readDocuments(exceptions, { file: "exceptions", report, caches }),
  ];
  const { providers } = readOutside(context, { file: "context", report, caches });
  const { semantics } = settings;
  // the audit leaves out what it cannot judge; here, as in a run, a broken policy stops everything
  const isReadable = diagnostics.length === 0 && compile(documents, { semantics, lazy: true }).ok;
  const found = audit({ documents: isReadable ? documents : [] }, { semantics, providers });
  return answerOf(found, isReadable && found.ok);
}

function answerOf(report: AuditReport, ok: boolean): AuditAnswer {
  const { reference, space, omissions, overlaps, notAudited } = report;
  const exempting = toldExemptions(report).filter(({ sense }) => sense === "exemption");
  return {
    ok,
    reference: `${reference.level}, ${reference.version}`,
    mutants: space.mutants,
    forbidden: space.forbidden,
    admitted: space.admitted,
    bands: exempting.filter(({ width }) => width.freed > 0).map(bandOf),
    idle: exempting.filter(({ width }) => width.freed === 0).map(sentenceOf),
    beyond: [
      ...overlaps.map(({ count, witness }) => holeOf({ kind: "overlap", count, witness })),
      ...omissions.map(holeOf),
    ],
    leftOut: [
      ...notAudited.map(({ kind, name, rule, reason }) =>
        rule === undefined ? `${kind} ${name}: ${reason}` : `${kind} ${name} / ${rule}: ${reason}`,
      ),
      ...space.leftOut,
    ],
  };
}

function sentenceOf(exemption: ExemptionReport): string {
  return `${exemptionTitle(exemption)}: ${exemption.says}`;
}

function bandOf(exemption: ExemptionReport): FunnelBand {
  const { says, place, width, frees, holes } = exemption;
  const text = texts.find((name) => name === place.file);
  return {
    title: exemptionTitle(exemption),
    says,
    place: text === undefined ? undefined : { text, line: place.line ?? 1 },
    freed: width.freed,
    judged: width.judged,
    share: logShare(width.freed, width.judged),
    open: openDimensions(frees),
    limited: limitedDimensions(frees),
    holes: holes.map(holeOf),
  };
}

interface Found extends Pick<Hole, "count" | "witness"> {
  readonly kind: string;
  readonly says?: string;
}

function holeOf({ kind, says, count, witness }: Found): AuditHole {
  const { request, forbidden } = witness;
  return {
    kind,
    says: says ?? forbidden,
    count,
    forbidden,
    yaml: yamlOf(witness),
    settings: settingsOf(request),
    oldYaml: request.oldObject === undefined ? "" : printYaml(request.oldObject),
  };
}

/** The object and, where its labels decide, its namespace. */
function yamlOf({ object, request }: Witness): string {
  const labels = request.namespaceLabels ?? {};
  if (Object.keys(labels).length === 0) return printYaml(object);
  const namespace = getPath(object, ["metadata", "namespace"]);
  const name = typeof namespace === "string" ? namespace : "default";
  const metadata: JsonMap = { name, labels: { ...labels } };
  const document: JsonMap = { apiVersion: "v1", kind: "Namespace", metadata };
  return `${printYaml(document)}---\n${printYaml(object)}`;
}

function settingsOf({ operation, username, groups }: Witness["request"]): Partial<Settings> {
  return {
    ...(operation === "CREATE" ? {} : { operation }),
    ...(username === undefined ? {} : { userName: username }),
    ...(groups === undefined ? {} : { groups: groups.join(", ") }),
  };
}
