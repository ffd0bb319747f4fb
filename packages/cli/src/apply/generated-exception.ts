/**
 * PolicyExceptions for what failed (`--generate-exceptions`): one for each rule and resource. The
 * form is the one that Kyverno's command line prints; every exception has been tried on the
 * resource, and is as narrow as it can be.
 */
import type { Policy, PolicyResponse, PolicySet, RuleResult } from "@winnow/engine";
import { formatDuration, get, hasWildcard, isMap, parseDuration } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";
import { printable } from "../output/printable.ts";
import { resourceLabel } from "../resource/identity.ts";
import type { Resource } from "../resource/resource.ts";
import { countedVerdict } from "./counted-verdict.ts";
import type { Engine } from "./engine.ts";
import { createJudge } from "./judge.ts";
import type { JudgeInputs } from "./judge.ts";

/** A rule that a resource failed. */
export interface Failure {
  readonly resource: Resource;
  readonly policy: Policy;
  readonly result: RuleResult;
}

/** The failures among responses, as they are counted. */
export function failuresOf(
  resource: Resource,
  responses: readonly PolicyResponse[],
  auditWarn: boolean,
): Failure[] {
  return responses.flatMap((response) =>
    response.results
      .filter((result) => countedVerdict(response, result, auditWarn) === "fail")
      .map((result) => ({ resource, policy: response.policy, result })),
  );
}

/** The label by which Kyverno deletes an exception that has lived long enough. Throws InputError. */
export function ttlLabels(ttl: string): Readonly<Record<string, string>> {
  const nanoseconds = parseDuration(ttl);
  if (nanoseconds === undefined || nanoseconds < 0n) {
    throw new InputError(`--generated-exception-ttl ${ttl}: wanted a duration such as 720h or 90m`);
  }
  if (nanoseconds === 0n) return {};
  const text = formatDuration(nanoseconds);
  if (!/^[\w.-]+$/u.test(text)) {
    throw new InputError(`--generated-exception-ttl ${ttl}: wanted a millisecond at least`);
  }
  return { "cleanup.kyverno.io/ttl": text };
}

export interface ExceptionInputs {
  readonly judge: JudgeInputs;
  readonly engine: Engine;
  readonly host: Host;
  readonly labels: Readonly<Record<string, string>>;
}

/** An exception for each failure that one can lift; the others are told. */
export async function exceptionsFor(
  failures: readonly Failure[],
  inputs: ExceptionInputs,
): Promise<JsonMap[]> {
  const exceptions: JsonMap[] = [];
  const names = new Set<string>();
  for (const failure of failures) {
    const name = uniqueName(failure, names);
    // exceptions keep the order of the failures
    // oxlint-disable-next-line no-await-in-loop
    const exception = await firstThatLifts(failure, candidates(failure, name, inputs), inputs);
    if (exception !== undefined) exceptions.push(exception);
    else {
      const { policy, result, resource } = failure;
      inputs.host.note(
        `no exception lifts rule ${printable(result.rule)} of policy ${printable(policy.name)} ` +
          `for ${printable(resourceLabel(resource.identity))}\n`,
      );
    }
  }
  return exceptions;
}

async function firstThatLifts(
  failure: Failure,
  exceptions: readonly JsonMap[],
  inputs: ExceptionInputs,
): Promise<JsonMap | undefined> {
  for (const exception of exceptions) {
    // the narrow one first
    // oxlint-disable-next-line no-await-in-loop
    if (await lifts(failure, exception, inputs)) return exception;
  }
  return undefined;
}

/** Whether the rule no longer fails when the exception is there. */
async function lifts(
  { resource, policy, result }: Failure,
  exception: JsonMap,
  { judge, engine, host }: ExceptionInputs,
): Promise<boolean> {
  const set = withException(judge.set, policy, exception, engine, host);
  if (set === undefined) return false;
  const responses = await createJudge({ ...judge, set })(resource.object, resource.identity);
  const found = responses
    .flatMap(({ results }) => results)
    .find(({ rule }) => rule === result.rule);
  return found?.verdict === "skip";
}

function withException(
  set: PolicySet,
  policy: Policy,
  exception: JsonMap,
  engine: Engine,
  host: Host,
): PolicySet | undefined {
  const documents = [policy.raw, ...set.exceptions.map(({ raw }) => raw), exception];
  const { semantics } = set;
  const settings = { semantics, now: (): number => host.now() };
  const compiled = engine.compile(
    documents.map((value) => ({ value })),
    settings,
  );
  return compiled.ok ? compiled.set : undefined;
}

/** The exceptions to try, the narrowest first; none where a name would be taken for a pattern. */
function candidates(failure: Failure, name: string, inputs: ExceptionInputs): JsonMap[] {
  const { resource, policy, result } = failure;
  const { identity } = resource;
  if ([policy.name, result.rule, identity.name, identity.namespace].some(hasWildcard)) return [];
  const { group, version, kind, namespace } = identity;
  const resources = {
    kinds: [[group, version, kind].filter((part) => part !== "").join("/")],
    names: [identity.name],
    ...(namespace === "" ? {} : { namespaces: [namespace] }),
  };
  const exception = (podSecurity: Json | undefined): JsonMap => ({
    apiVersion: "kyverno.io/v2",
    kind: "PolicyException",
    metadata: {
      name,
      ...(Object.keys(inputs.labels).length === 0 ? {} : { labels: { ...inputs.labels } }),
    },
    spec: {
      exceptions: [{ policyName: policyKey(policy), ruleNames: [result.rule] }],
      match: { all: [{ resources }] },
      ...(podSecurity === undefined ? {} : { podSecurity }),
    },
  });
  const controls = failedControls(result);
  return controls === undefined
    ? [exception(undefined)]
    : [exception(controls), exception(undefined)];
}

function policyKey({ namespace, name }: Policy): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The controls that a podSecurity rule found violated, each with its images under any tag. */
function failedControls(result: RuleResult): Json | undefined {
  const text = result.properties?.["controlsJSON"];
  if (text === undefined) return undefined;
  const controls = JSON.parse(text) as Json;
  if (!Array.isArray(controls)) return undefined;
  return controls.filter(isMap).map((control) => {
    const images = get(control, "Images");
    const list = Array.isArray(images) ? images.filter((image) => typeof image === "string") : [];
    return {
      controlName: get(control, "Name") ?? "",
      ...(list.length === 0 ? {} : { images: [...new Set(list.map(anyTag))] }),
    };
  });
}

/** `nginx:1.25` -> `nginx:*`; a port of the registry is no tag. */
function anyTag(image: string): string {
  return image.replace(/[:@][^/]*$/u, (tag) => `${tag.charAt(0)}*`);
}

const longestName = 253;

/** A name of the form that Kubernetes wants, told apart by a number where it is taken. */
function uniqueName({ policy, result, resource }: Failure, taken: Set<string>): string {
  const { namespace, name } = resource.identity;
  const base = [policy.namespace ?? "", policy.name, result.rule, namespace, name]
    .filter((part) => part !== "")
    .join("-")
    .toLowerCase()
    .replaceAll(/[^a-z\d.-]+/gu, "-")
    .replaceAll(/\.(?=[.-])|(?<=[.-])\./gu, "")
    .slice(0, longestName - 6)
    .replaceAll(/^[^a-z\d]+|[^a-z\d]+$/gu, "");
  let unique = base;
  for (let number = 2; taken.has(unique); number += 1) unique = `${base}-${number}`;
  taken.add(unique);
  return unique;
}
