/** Mutants of the pods that must pass: each is one of them with one thing changed for the worse. */
import type { Request } from "@winnow/engine";
import type { Level } from "@winnow/pod-security";
import { copyToExtend, get, isMap } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { editValue, valueAt } from "../document-edit.ts";
import type { Path } from "../document-edit.ts";
import { podPath } from "../judge/pod-of.ts";
import { lookAlikes, otherImage } from "../space/image.ts";
import { controllerVersions } from "../space/mutant.ts";
import { applyViolation, listNames, listWords, violationsOf } from "../space/violation.ts";
import type { ListName, Violation } from "../space/violation.ts";
import type { MustPass } from "./must-pass.ts";

/** A mutant with the operator that made it. */
export interface PodMutant {
  readonly kind: string;
  readonly request: Request;
  /** Whether the standard sees no difference between it and its pod. */
  readonly isTwisted: boolean;
}

interface Seat {
  readonly list: ListName;
  readonly index: number;
  readonly container: JsonMap;
}

/** Values that the pods need, for pairs of an allowed and a forbidden one. */
export interface MutationOptions {
  readonly level: Level;
  readonly values: readonly string[];
  /** Whether an exemption is about containers with an image in a list; others only stand beside. */
  readonly isLetThrough: (list: ListName, image: string) => boolean;
  /** Whether the command is bound, so that what stays free beside it is worth a name of its own. */
  readonly isBound: boolean;
}

/** All mutants of a resource by every operator. */
export function* mutantsOf(resource: MustPass, options: MutationOptions): Generator<PodMutant> {
  const path = podPath(resource.object) ?? [];
  const spec = [...path, "spec"];
  const seats = seatsOf(resource.object, spec);
  const make = (kind: string, object: Json, isTwisted = false): PodMutant[] =>
    isMap(object) ? [{ kind, request: { ...resource.request, object }, isTwisted }] : [];
  const put = (at: Path, value: Json): Json => editValue(resource.object, [...spec, ...at], value);
  const violations = violationsOf(options.level, options.values);
  for (const seat of seats.filter(({ list, container }) =>
    options.isLetThrough(list, imageOf(container)),
  )) {
    const at = [seat.list, seat.index];
    for (const [kind, image] of imagesLike(imageOf(seat.container))) {
      yield* make(kind, put([...at, "image"], image));
    }
    for (const list of listNames) {
      if (list === seat.list) continue;
      yield* make(`${listWords[list]} container`, move(resource.object, spec, seat, list));
      const beside = { ...seat.container, name: "beside", image: otherImage.text };
      yield* make("another container beside it", append(resource.object, [...spec, list], beside));
    }
    const beside = { ...seat.container, name: "beside", image: otherImage.text };
    yield* make(
      "another container beside it",
      append(resource.object, [...spec, seat.list], beside),
    );
    for (const [key, value] of replacements) {
      const isRun = !options.isBound || key === "command" || key === "lifecycle";
      const kind = isRun ? "command replaced" : "arguments or environment replaced";
      yield* make(kind, put([...at, key], value), true);
    }
    if (seat.list === "initContainers") {
      yield* make("native sidecar", put([...at, "restartPolicy"], "Always"), true);
    }
  }
  for (const violation of violations) {
    yield* violated(violation, resource, spec, seats, make);
  }
}

/** What a container does with what it may do. */
const replacements: readonly (readonly [string, Json])[] = [
  ["command", ["/bin/sh", "-c", "sleep infinity"]],
  ["args", ["-c", "sleep infinity"]],
  ["env", [{ name: "LD_PRELOAD", value: "/tmp/x.so" }]],
  ["lifecycle", { postStart: { exec: { command: ["/bin/sh", "-c", "id"] } } }],
];

function* violated(
  violation: Violation,
  { object }: MustPass,
  spec: Path,
  seats: readonly Seat[],
  make: (kind: string, object: Json) => PodMutant[],
): Generator<PodMutant> {
  const { field } = violation;
  const kind = violation.values.length === 0 ? "field left out" : "other value";
  if (field.of === "container") {
    for (const { list, index, container } of seats) {
      const changed = applyViolation(container, violation);
      yield* make(kind, editValue(object, [...spec, list, index], changed));
      const more = withMore(container, changed, violation);
      if (more !== undefined) {
        yield* make("value beside a needed one", editValue(object, [...spec, list, index], more));
      }
    }
    return;
  }
  const at = field.of === "pod" ? spec : [...spec.slice(0, -1), "metadata", "annotations"];
  const owner = valueAt(object, at) ?? {};
  if (!isMap(owner)) return;
  const metadata = valueAt(object, at.slice(0, -1));
  if (field.of === "annotation" && metadata === undefined) return;
  yield* make(kind, editValue(object, at, applyViolation(owner, violation)));
}

/** A list with its entries of today and the violating ones. */
function withMore(container: JsonMap, changed: JsonMap, { field }: Violation): JsonMap | undefined {
  if (field.entry === undefined) return undefined;
  const today = valueAt(container, field.path);
  const bad = valueAt(changed, field.path);
  if (!Array.isArray(today) || today.length === 0 || !Array.isArray(bad)) return undefined;
  const both = editValue(container, field.path, [...today, ...bad]);
  return isMap(both) ? both : undefined;
}

/** The same resource elsewhere, and its pod in other kinds; for exemptions that are bound to either. */
export function* scopeMutants(resource: MustPass): Generator<PodMutant> {
  const { object, request } = resource;
  const other = editValue(object, ["metadata", "namespace"], "somewhere-else");
  if (isMap(other)) {
    yield { kind: "other namespace", request: { ...request, object: other }, isTwisted: true };
  }
  if (resource.kind !== "Pod") return;
  const metadata = get(object, "metadata");
  const spec = get(object, "spec");
  if (metadata === undefined || !isMap(metadata) || spec === undefined) return;
  for (const [kind, apiVersion] of Object.entries(controllerVersions)) {
    const head = { apiVersion, kind, metadata };
    const template = { metadata: { labels: { app: "mutant" } }, spec };
    const inner = kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { template };
    yield {
      kind: "pod controller",
      request: { ...request, object: { ...head, spec: inner } },
      isTwisted: true,
    };
  }
}

function seatsOf(object: JsonMap, spec: Path): Seat[] {
  return listNames.flatMap((list) => {
    const containers = valueAt(object, [...spec, list]);
    if (!Array.isArray(containers)) return [];
    return containers.flatMap((container, index) =>
      isMap(container) ? [{ list, index, container }] : [],
    );
  });
}

function imageOf(container: JsonMap): string {
  const image = get(container, "image");
  return typeof image === "string" ? image : "";
}

function imagesLike(image: string): (readonly [string, string])[] {
  const tagged = image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  return [
    ...lookAlikes(image).flatMap(([kind, texts]) =>
      texts.map((text) => [kind === "genuine" ? "other tag or digest" : kind, text] as const),
    ),
    ["other tag or digest", `${tagged}:0.0.0-other`],
    ["other tag or digest", `${tagged}@sha256:${"c".repeat(64)}`],
    ["other tag or digest", tagged],
    ["container name copied", otherImage.text],
    ["wildcard-characters", "*"],
    ["wildcard-characters", `${tagged}:*`],
  ];
}

function append(object: JsonMap, at: Path, item: JsonMap): Json {
  const list = valueAt(object, at);
  return editValue(object, at, [...(Array.isArray(list) ? list : []), item]);
}

function move(object: JsonMap, spec: Path, seat: Seat, list: ListName): Json {
  const rest = valueAt(object, [...spec, seat.list]);
  const left = Array.isArray(rest) ? rest.filter((_, index) => index !== seat.index) : [];
  const container = copyToExtend(seat.container);
  delete container["restartPolicy"];
  const taken = editValue(object, [...spec, seat.list], left);
  return isMap(taken) ? append(taken, [...spec, list], container) : taken;
}
