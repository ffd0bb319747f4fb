/** Witnesses as YAML that `winnow apply` reads, with a comment on how to try them. */
import { printYaml } from "@winnow/yaml";
import { getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { printableLine } from "../output/printable.ts";
import { detailOf } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { exemptionTitle, placeText } from "./words.ts";

/** The arguments of the audit that `winnow apply` has to be given as well. */
export interface TryWith {
  readonly policies: readonly string[];
  readonly exceptions: readonly string[];
  /** Whether exceptions stand among the policies. */
  readonly hasExceptionsWithin: boolean;
  readonly semantics: string;
}

/** Only the object and, where its labels decide, its namespace. */
export function witnessYaml({ witness }: Finding): string {
  const { object, request } = witness;
  const labels = request.namespaceLabels;
  if (labels === undefined || Object.keys(labels).length === 0) return printYaml(object);
  const namespace = getPath(object, ["metadata", "namespace"]);
  const document: JsonMap = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: typeof namespace === "string" ? namespace : "default",
      labels: { ...labels },
    },
  };
  return `${printYaml(document)}---\n${printYaml(object)}`;
}

/** The YAML with a comment that says which hole it goes through and how to see it. */
export function commentedWitness(finding: Finding, file: string, tryWith: TryWith): string {
  const { kind, title, witness, exemptions, policies } = finding;
  const blamed = exemptions.map(
    (exemption) => `${exemptionTitle(exemption)} (${placeText(exemption.place)})`,
  );
  const lines = [
    `${title} (${kind}): ${detailOf(finding)}`,
    policies === undefined
      ? `Let through by: ${blamed.join("; ")}`
      : `No exemption is to blame; covered elsewhere by: ${policies.join(", ")}`,
    `Forbidden: ${witness.forbidden}`,
    ...howToTry(finding, file, tryWith),
  ];
  // documents must not end the comment and put in lines of their own
  return `${lines.map((line) => `# ${printableLine(line)}`.trimEnd()).join("\n")}\n${witnessYaml(finding)}`;
}

function howToTry(finding: Finding, file: string, tryWith: TryWith): string[] {
  const { oldObject } = finding.witness.request;
  if (oldObject !== undefined) {
    // winnow apply judges what is created
    return [
      "It gets through, although it should not, where it changes this object:",
      ...indented(printYaml(oldObject)),
    ];
  }
  const title = "Try it; it gets through, although it should not:";
  if (isAdmission(finding)) return [title, `  ${kubectlCommand(file)}`];
  const user = userInfoOf(finding.witness.request);
  return [
    title,
    `  ${applyCommand(finding, file, tryWith)}`,
    ...(user === undefined ? [] : ["with this user.yaml:", ...indented(printYaml(user))]),
  ];
}

/** What Pod Security Admission lets through, only a cluster can show. */
function isAdmission({ exemptions }: Finding): boolean {
  return exemptions.some(({ kind }) => kind === "psa-label" || kind === "psa-exemption");
}

function kubectlCommand(file: string): string {
  return `kubectl apply --dry-run=server -f ${shellWord(file)}`;
}

function applyCommand({ witness }: Finding, file: string, tryWith: TryWith): string {
  const { policies, exceptions, hasExceptionsWithin, semantics } = tryWith;
  return [
    "winnow apply",
    ...policies.map(shellWord),
    ...exceptions.flatMap((path) => ["--exception", shellWord(path)]),
    ...(hasExceptionsWithin ? ["--exceptions-within-policies"] : []),
    ...(userInfoOf(witness.request) === undefined ? [] : ["--userinfo user.yaml"]),
    // what is only reported gets through as well
    ...(witness.admitted.some(({ verdict }) => verdict === "fail") ? ["--audit-warn"] : []),
    ...(semantics === "sound" ? [] : [`--semantics ${semantics}`]),
    "--resource",
    shellWord(file),
  ].join(" ");
}

/** Who asks, where the verdict depends on it. */
function userInfoOf(request: Finding["witness"]["request"]): JsonMap | undefined {
  const { username, groups = [], roles = [], clusterRoles = [] } = request;
  if (username === undefined && groups.length + roles.length + clusterRoles.length === 0) {
    return undefined;
  }
  return {
    apiVersion: "cli.kyverno.io/v1alpha1",
    kind: "UserInfo",
    ...(roles.length === 0 ? {} : { roles: [...roles] }),
    ...(clusterRoles.length === 0 ? {} : { clusterRoles: [...clusterRoles] }),
    userInfo: {
      ...(username === undefined ? {} : { username }),
      ...(groups.length === 0 ? {} : { groups: [...groups] }),
    },
  };
}

function indented(text: string): string[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`);
}

/** A word that a shell reads as it is. */
function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/u.test(text)) return text;
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
