/** What labels and settings of Pod Security Admission leave out; it is judged by the standard itself. */
import { evaluateLevel } from "@winnow/pod-security";
import type { Level } from "@winnow/pod-security";
import type { JsonMap } from "@winnow/value";
import type { PodSecurityAdmission, PodSecurityNamespace } from "../audit-input.ts";
import { placeOf } from "../auditable.ts";
import type { Path } from "../document-edit.ts";
import { podOf } from "../judge/pod-of.ts";
import { forbiddenText, violatedControls } from "../judge/reference.ts";
import type { Mutant } from "../space/mutant.ts";
import { createSpace } from "../space/space.ts";
import type { Space } from "../space/space.ts";
import { describeFreed, measureWidth, triedIn } from "./freed.ts";
import type { ForbiddenMutant } from "./freed.ts";
import type { ExemptionKind } from "./exemption-kind.ts";
import type { HoleKind } from "./hole-kind.ts";
import { holeWords } from "./report-holes.ts";
import type {
  ExemptionReport,
  Reference,
  Witness,
  WitnessRequest,
  WitnessResult,
} from "./report.ts";
import { severityOf } from "./severity.ts";

const enforceLabel = "pod-security.kubernetes.io/enforce";
const versionLabel = "pod-security.kubernetes.io/enforce-version";

/** One place that makes admission look away, for the pods that `where` describes. */
interface AdmissionPlace {
  readonly kind: Extract<ExemptionKind, "psa-label" | "psa-exemption">;
  readonly hole: HoleKind;
  readonly policy: string;
  readonly source: PodSecurityNamespace["source"];
  readonly path: Path;
  readonly says: string;
  /** What is asked of these pods all the same. */
  readonly level: Level;
  readonly version: string;
  readonly where: {
    readonly namespace?: string;
    readonly spec?: JsonMap;
    readonly username?: string;
  };
}

/** The exemptions of Pod Security Admission, held against the reference. */
export function reportAdmission(
  admission: PodSecurityAdmission,
  reference: Reference,
  harvested: number,
): ExemptionReport[] {
  const level = reference.level === "privileged" ? "baseline" : reference.level;
  const { version } = reference;
  const space = createSpace([], {
    level,
    images: [],
    limits: { mutants: Number.MAX_SAFE_INTEGER, harvested },
  });
  const forbidden = space.mutants.flatMap((mutant): ForbiddenMutant[] => {
    if (mutant.violation === undefined || mutant.kind !== "Pod" || mutant.twist !== undefined) {
      return [];
    }
    const [control] = violatedControls(level, version, podOf(objectOf(space, mutant)) ?? {});
    return control === undefined ? [] : [{ mutant, control }];
  });
  return placesOf(admission).map((place) =>
    reportPlace(place, { level, version, space, forbidden }),
  );
}

interface Work {
  readonly level: Level;
  readonly version: string;
  readonly space: Space;
  readonly forbidden: readonly ForbiddenMutant[];
}

function objectOf(space: Space, mutant: Mutant): JsonMap {
  return space.build(mutant).object ?? {};
}

function placesOf(admission: PodSecurityAdmission): AdmissionPlace[] {
  const { namespaces = [], exemptions = {}, enforce, enforceVersion, source } = admission;
  const exempt = (
    key: "usernames" | "namespaces" | "runtimeClasses",
    hole: HoleKind,
    where: (name: string) => AdmissionPlace["where"],
  ): AdmissionPlace[] =>
    (exemptions[key] ?? []).map((name, index) => ({
      kind: "psa-exemption",
      hole,
      policy: "",
      source,
      path: ["exemptions", key, index],
      says: `exempts ${key.replace(/(es|s)$/, "")} ${name}`,
      level: "privileged",
      version: "latest",
      where: where(name),
    }));
  return [
    ...namespaces.map((item) => labelPlace(item, enforce ?? "privileged", enforceVersion)),
    ...exempt("namespaces", "any-pod-in-namespace", (namespace) => ({ namespace })),
    ...exempt("usernames", "any-pod-of-user", (username) => ({ username })),
    ...exempt("runtimeClasses", "runtime-class-spoof", (runtimeClassName) => ({
      spec: { runtimeClassName },
    })),
  ];
}

/** A level that is none counts as restricted, a version that is none as the newest, as in Kubernetes. */
function labelPlace(
  { name, labels, source }: PodSecurityNamespace,
  byDefault: Level,
  defaultVersion: string | undefined,
): AdmissionPlace {
  const written = labels[enforceLabel];
  const level = written === undefined ? byDefault : levelOf(written);
  const version = labels[versionLabel] ?? defaultVersion ?? "latest";
  return {
    kind: "psa-label",
    hole: "any-pod-in-namespace",
    policy: name,
    source,
    path: ["metadata", "labels", enforceLabel],
    says:
      written === undefined
        ? `has no label ${enforceLabel}, so ${level} is enforced`
        : `enforces ${level}:${version}`,
    level,
    version: /^(?:latest|v1\.(?:0|[1-9]\d*))$/.test(version) ? version : "latest",
    where: { namespace: name },
  };
}

function levelOf(text: string): Level {
  return text === "privileged" || text === "baseline" ? text : "restricted";
}

function reportPlace(place: AdmissionPlace, work: Work): ExemptionReport {
  const { space, forbidden } = work;
  const freed = forbidden
    .filter(
      ({ mutant }) =>
        evaluateLevel(place.level, place.version, podOf(objectOf(space, mutant)) ?? {}).allowed,
    )
    .toSorted((left, right) => rankOf(left.mutant) - rankOf(right.mutant));
  const [worst] = freed;
  const kind: HoleKind = place.level === "privileged" ? place.hole : holeOfLevel(place, work);
  return {
    id: `PodSecurity ${place.policy} ${place.path.join(".")}`.replaceAll(/ +/g, " "),
    kind: place.kind,
    sense: "exemption",
    policy: place.policy,
    place: placeOf(place.source ?? { value: {} }, place.path),
    says: place.says,
    rank: 0,
    width: measureWidth(freed, forbidden),
    frees: describeFreed(freed, triedIn(forbidden)),
    holes:
      worst === undefined
        ? []
        : [
            {
              kind,
              says: holeWords(kind, worst.mutant),
              count: freed.length,
              witness: witnessOf(worst, place, work),
            },
          ],
  };
}

/** The same level, but of another time. */
function holeOfLevel({ level, hole }: AdmissionPlace, work: Work): HoleKind {
  return level === work.level ? "older-version" : hole;
}

function rankOf({ violation, list }: Mutant): number {
  if (violation === undefined) return 0;
  return severityOf(violation) + violation.order + (list === "containers" ? 0 : 0.5);
}

function witnessOf(
  { mutant, control }: ForbiddenMutant,
  place: AdmissionPlace,
  work: Work,
): Witness {
  const { level, version, space } = work;
  const { namespace, spec, username } = place.where;
  const built = objectOf(space, mutant);
  const metadata = built["metadata"] as JsonMap;
  const object: JsonMap = {
    ...built,
    metadata: namespace === undefined ? metadata : { ...metadata, namespace },
    spec: { ...(built["spec"] as JsonMap), ...spec },
  };
  const request: WitnessRequest = {
    operation: "CREATE",
    ...(username === undefined ? {} : { username }),
  };
  const forbidden = forbiddenText(level, version, podOf(object) ?? {});
  return {
    object,
    request,
    path: mutant.list === "pod" ? "spec" : `spec.${mutant.list}[0]`,
    control,
    admitted: [result("pass", `allowed by ${place.level}:${place.version}`)],
    denied: [result("fail", `violates PodSecurity "${level}:${version}": ${forbidden}`)],
    forbidden,
  };
}

function result(verdict: "pass" | "fail", message: string): WitnessResult {
  return {
    policy: "PodSecurity",
    rule: "enforce",
    verdict,
    message,
    exceptions: [],
    failureAction: "Enforce",
  };
}
