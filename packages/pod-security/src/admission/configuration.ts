/**
 * The configuration of Pod Security Admission (kind PodSecurityConfiguration): what applies in
 * namespaces without labels, and who is exempt. Read as strictly as the API server reads it.
 */
import { get, isMap, quote } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { isVersion } from "../version.ts";
import { errorListText } from "./error-list.ts";
import { checkExemptions } from "./exemption-names.ts";
import { isLevel, levelRule, modes, privilegedPolicy, versionRule } from "./policy.ts";
import type { LevelVersion, Mode, NamespacePolicy } from "./policy.ts";
import { unknownFields } from "./unknown-fields.ts";

export interface Exemptions {
  readonly usernames: readonly string[];
  readonly namespaces: readonly string[];
  readonly runtimeClasses: readonly string[];
}

export interface PodSecurityConfiguration {
  readonly defaults: NamespacePolicy;
  readonly exemptions: Exemptions;
}

/** What is wrong in a configuration, and where. */
export interface ConfigurationProblem {
  /** The way to the field in its document. */
  readonly path: readonly (string | number)[];
  /** What is wrong and what to do. */
  readonly message: string;
  /** The API server's words, where it has some for this. */
  readonly apiServerText?: string;
}

export type ConfigurationResult =
  | { readonly ok: true; readonly configuration: PodSecurityConfiguration }
  | { readonly ok: false; readonly problems: readonly ConfigurationProblem[] };

/** What applies where nothing is configured: everything is privileged, nobody is exempt. */
export const noConfiguration: PodSecurityConfiguration = {
  defaults: privilegedPolicy,
  exemptions: { usernames: [], namespaces: [], runtimeClasses: [] },
};

const group = "pod-security.admission.config.k8s.io";
const versions: ReadonlySet<string> = new Set([
  `${group}/v1`,
  `${group}/v1beta1`,
  `${group}/v1alpha1`,
]);
const exemptionFields = ["usernames", "namespaces", "runtimeClasses"] as const;

/**
 * Reads a PodSecurityConfiguration of version v1, v1beta1 or v1alpha1. What cannot be decoded is
 * told first, then what is wrong in the defaults, then in the exemptions: the order in which the API
 * server stops. `at` is the way to the configuration in its document.
 */
export function readPodSecurityConfiguration(
  document: Json,
  at: readonly (string | number)[] = [],
): ConfigurationResult {
  const place = (problems: readonly ConfigurationProblem[]): ConfigurationResult => ({
    ok: false,
    problems: problems.map((problem) => ({ ...problem, path: [...at, ...problem.path] })),
  });
  const undecodable = isMap(document)
    ? checkShape(document)
    : [{ path: [], message: "must be an object of kind PodSecurityConfiguration" }];
  if (!isMap(document) || undecodable.length > 0) return place(undecodable);
  const problems: ConfigurationProblem[] = [];
  const defaults = readDefaults(mapAt(document, "defaults"), problems);
  if (problems.length > 0) return place(problems);
  const exemptions = readExemptions(mapAt(document, "exemptions"));
  const wrong = checkExemptions(exemptions);
  if (wrong.length > 0) return place(wrong);
  return { ok: true, configuration: { defaults, exemptions } };
}

/** All problems as the one error that the API server ends with. */
export function configurationErrorText(problems: readonly ConfigurationProblem[]): string {
  return errorListText(problems.map(({ apiServerText, message }) => apiServerText ?? message));
}

const defaultFields = modes.flatMap((mode) => [mode, `${mode}-version`]);

/** What the API server cannot decode: another kind, unknown fields, values of a wrong type. */
function checkShape(document: JsonMap): readonly ConfigurationProblem[] {
  const wrongKind = checkKind(document);
  if (wrongKind !== undefined) return [wrongKind];
  return [
    ...unknownFields(document, ["apiVersion", "kind", "defaults", "exemptions"], []),
    ...checkFields(document, "defaults", defaultFields, (value, path) =>
      typeof value === "string" ? [] : [{ path, message: `must be a text, not ${shown(value)}` }],
    ),
    ...checkFields(document, "exemptions", exemptionFields, checkTexts),
  ];
}

function checkKind(document: JsonMap): ConfigurationProblem | undefined {
  const apiVersion = get(document, "apiVersion") ?? "";
  const kind = get(document, "kind") ?? "";
  const use = `use apiVersion ${group}/v1 and kind PodSecurityConfiguration`;
  if (typeof apiVersion !== "string" || apiVersion === "") {
    return { path: ["apiVersion"], message: `is missing; ${use}` };
  }
  if (typeof kind !== "string" || kind === "") {
    return { path: ["kind"], message: `is missing; ${use}` };
  }
  if (versions.has(apiVersion) && kind === "PodSecurityConfiguration") return undefined;
  const field = versions.has(apiVersion) ? "kind" : "apiVersion";
  return {
    path: [field],
    message: `${apiVersion} ${kind} is no configuration of Pod Security Admission; ${use}`,
    // the scheme is called after the line of Kubernetes' code that makes it
    apiServerText:
      `no kind ${quote(kind)} is registered for version ${quote(apiVersion)} ` +
      'in scheme "pkg/runtime/scheme.go:111"',
  };
}

type Path = readonly (string | number)[];

/** Checks the fields of an object that may be left out; null leaves a field unset. */
function checkFields(
  document: JsonMap,
  key: string,
  known: readonly string[],
  check: (value: Json, path: Path) => readonly ConfigurationProblem[],
): readonly ConfigurationProblem[] {
  const value = get(document, key) ?? null;
  if (value === null) return [];
  if (!isMap(value)) return [{ path: [key], message: `must be an object, not ${shown(value)}` }];
  const wrong = known.flatMap((name) => {
    const field = get(value, name) ?? null;
    return field === null ? [] : check(field, [key, name]);
  });
  return [...unknownFields(value, known, [key]), ...wrong];
}

function checkTexts(value: Json, path: Path): readonly ConfigurationProblem[] {
  if (!Array.isArray(value)) return [{ path, message: `must be a list, not ${shown(value)}` }];
  return value.flatMap((item, index) =>
    typeof item === "string" || item === null
      ? []
      : [{ path: [...path, index], message: `must be a text, not ${shown(item)}` }],
  );
}

function shown(value: Json): string {
  if (Array.isArray(value)) return "a list";
  return isMap(value) ? "an object" : String(value);
}

/** An unset and an empty default are what they are without a configuration. */
function readDefaults(defaults: JsonMap, problems: ConfigurationProblem[]): NamespacePolicy {
  const read = (field: string, isValid: (text: string) => boolean, rule: string): string => {
    const value = get(defaults, field);
    if (typeof value !== "string" || value === "") return "";
    if (isValid(value)) return value;
    problems.push({
      path: ["defaults", field],
      message: `${rule}, not ${quote(value)}`,
      apiServerText: `${field}: ${rule}`,
    });
    return "";
  };
  const readMode = (mode: Mode): LevelVersion => {
    const level = read(mode, isLevel, levelRule);
    const version = read(`${mode}-version`, isVersion, versionRule);
    return { level: isLevel(level) ? level : "privileged", version: version || "latest" };
  };
  return { enforce: readMode("enforce"), audit: readMode("audit"), warn: readMode("warn") };
}

function readExemptions(exemptions: JsonMap): Exemptions {
  const read = (field: string): readonly string[] => {
    const list = get(exemptions, field);
    if (!Array.isArray(list)) return [];
    // a null in a list of texts is the empty text, as it is to Kubernetes
    return list.map((item) => (typeof item === "string" ? item : ""));
  };
  return {
    usernames: read("usernames"),
    namespaces: read("namespaces"),
    runtimeClasses: read("runtimeClasses"),
  };
}

function mapAt(document: JsonMap, key: string): JsonMap {
  const value = get(document, key);
  return value !== undefined && isMap(value) ? value : {};
}
