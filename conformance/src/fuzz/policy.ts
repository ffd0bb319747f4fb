import type { Json, JsonMap } from "@winnow/value";
import { randomExpression, randomTemplate } from "./expression.ts";
import type { Random } from "./random.ts";
import { mutate, randomPart, randomResource, randomValue } from "./resource.ts";

const operators: readonly [string, ...string[]] = [
  "Equals",
  "NotEquals",
  "In",
  "NotIn",
  "AnyIn",
  "AllIn",
  "AnyNotIn",
  "AllNotIn",
  "GreaterThan",
  "LessThanOrEquals",
  "DurationGreaterThan",
  "equals",
];

const scalarPatterns: readonly [Json, ...Json[]] = [
  "*",
  "?*",
  "!*:latest",
  "*:* & !*:latest",
  "a | b",
  ">=1",
  "<1Gi",
  "1-10",
  "!1Mi-1Gi",
  "null",
  null,
  true,
  false,
  0,
  "!true",
  "registry.example.com/*",
  "> 1h",
];

const anchors: readonly [(key: string) => string, ...((key: string) => string)[]] = [
  (key) => key,
  (key) => key,
  (key) => key,
  (key) => `=(${key})`,
  (key) => `(${key})`,
  (key) => `X(${key})`,
  (key) => `<(${key})`,
];

const controls: readonly [string, ...string[]] = [
  "Capabilities",
  "Host Namespaces",
  "HostPath Volumes",
  "Privileged Containers",
  "Seccomp",
  "Running as Non-root",
  "Volume Types",
  "No Such Control",
];

const restrictedFields: readonly [string, ...string[]] = [
  "spec.containers[*].securityContext.capabilities.add",
  "spec.initContainers[*].securityContext.capabilities.add",
  "spec.containers[*].securityContext.privileged",
  "spec.volumes[*].hostPath",
  "spec.hostNetwork",
  "metadata.annotations",
];

/** A policy that is nearly always well formed, with odd content; now and then bent as a whole. */
export function randomPolicy(random: Random): JsonMap {
  const namespaced = random.oneIn(6);
  const policy: JsonMap = {
    apiVersion: "kyverno.io/v1",
    kind: namespaced ? "Policy" : "ClusterPolicy",
    metadata: {
      name: "fuzz",
      ...(namespaced ? { namespace: "shop" } : {}),
      ...(random.oneIn(5)
        ? { annotations: { "pod-policies.kyverno.io/autogen-controllers": autogenSetting(random) } }
        : {}),
    },
    spec: {
      validationFailureAction: random.pick(["Audit", "Enforce", "audit", "enforce"]),
      ...(random.oneIn(6) ? { applyRules: "One" } : {}),
      // much of what follows is refused with background scans
      ...(random.oneIn(10) ? {} : { background: false }),
      rules: random.list(1, 3, () => randomRule(random)).map(named),
    },
  };
  const bent = random.oneIn(8) ? mutate(policy, random) : policy;
  return isPlainMap(bent) ? bent : policy;
}

/** A PolicyException for the policies of {@link randomPolicy}. */
export function randomException(random: Random): JsonMap {
  return {
    apiVersion: "kyverno.io/v2",
    kind: "PolicyException",
    metadata: { name: "fuzz-exception", namespace: "shop" },
    spec: {
      exceptions: [{ policyName: "fuzz", ruleNames: [random.pick(["*", "rule-0", "autogen-*"])] }],
      match: randomMatch(random),
      ...(random.oneIn(3) ? { conditions: randomConditions(random) } : {}),
      ...(random.oneIn(3) ? { podSecurity: random.list(1, 2, () => randomExclude(random)) } : {}),
    },
  };
}

function isPlainMap(value: Json): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function autogenSetting(random: Random): string {
  return random.pick(["none", "Deployment", "Deployment,CronJob", "DaemonSet, Job", ""]);
}

function named(rule: JsonMap, index: number): JsonMap {
  return { name: `rule-${index}`, ...rule };
}

function randomRule(random: Random): JsonMap {
  return {
    match: randomMatch(random),
    ...(random.oneIn(4) ? { exclude: randomMatch(random) } : {}),
    context: [
      { name: "chosen", variable: { value: randomValue(random) } },
      ...(random.oneIn(3) ? random.list(1, 2, () => randomContextEntry(random)) : []),
    ],
    ...(random.oneIn(3) ? { preconditions: randomConditions(random) } : {}),
    validate: { message: randomMessage(random), ...randomCheck(random, 0) },
  };
}

function randomMessage(random: Random): string {
  return random.oneIn(4) ? randomTemplate(random) : "not allowed";
}

function randomMatch(random: Random): JsonMap {
  const filter = (): JsonMap => randomFilter(random);
  return random.choose<JsonMap>([
    () => ({ any: random.list(1, 3, filter) }),
    () => ({ any: [{ resources: { kinds: ["Pod"] } }] }),
    () => ({ any: [{ resources: { kinds: [random.oneIn(6) ? "*" : "P*"] } }] }),
    () => ({ all: random.list(1, 2, filter) }),
    filter,
  ]);
}

function randomFilter(random: Random): JsonMap {
  const kinds = random.list(1, 3, () =>
    random.pick([
      "Pod",
      "Deployment",
      "CronJob",
      "v1/Service",
      "apps/v1/*",
      "*/Pod",
      "Pod/ephemeralcontainers",
      "Widget",
      "Name*",
    ]),
  );
  return {
    resources: {
      kinds,
      ...(random.oneIn(5) ? { names: [random.pick(["web*", "?", "", "api"])] } : {}),
      ...(random.oneIn(5) ? { namespaces: [random.pick(["shop", "s*", "!shop"])] } : {}),
      ...(random.oneIn(6) ? { operations: [random.pick(["CREATE", "UPDATE", "DELETE"])] } : {}),
      ...(random.oneIn(6)
        ? { selector: { matchLabels: { app: random.pick(["web", "*", "w?b"]) } } }
        : {}),
      ...(random.oneIn(8)
        ? { selector: { matchExpressions: [{ key: "app", operator: "Exists" }] } }
        : {}),
      ...(random.oneIn(8) ? { annotations: { "example.com/*": "team-?" } } : {}),
    },
    ...(random.oneIn(8) ? { subjects: [{ kind: "User", name: random.pick(["jane", "*"]) }] } : {}),
    ...(random.oneIn(10) ? { clusterRoles: ["view"] } : {}),
  };
}

function randomContextEntry(random: Random): JsonMap {
  const name = random.pick(["chosen", "chosen", "other"]);
  return random.choose<JsonMap>([
    () => ({ name, variable: { jmesPath: randomExpression(random) } }),
    () => ({ name, variable: { value: randomTemplate(random), default: "d" } }),
    () => ({ name, variable: { value: randomValue(random), jmesPath: "@" } }),
    () => ({ name, configMap: { name: "settings", namespace: "shop" } }),
    () => ({
      name,
      apiCall: { urlPath: "/api/v1/namespaces", jmesPath: randomExpression(random) },
    }),
  ]);
}

function randomConditions(random: Random): Json {
  const list = (): Json[] => random.list(1, 3, () => randomCondition(random));
  return random.choose<Json>([
    () => ({ all: list() }),
    () => ({ any: list() }),
    () => ({ any: list(), all: list() }),
    list,
    () => [{ any: list() }, { all: list() }],
  ]);
}

function randomCondition(random: Random): JsonMap {
  const operand = (): Json =>
    random.oneIn(3)
      ? randomValue(random)
      : random.oneIn(6)
        ? [randomTemplate(random)]
        : randomTemplate(random);
  return {
    key: operand(),
    operator: random.pick(operators),
    value: random.oneIn(2) ? randomValue(random) : operand(),
    ...(random.oneIn(6) ? { message: randomMessage(random) } : {}),
  };
}

function randomCheck(random: Random, depth: number): JsonMap {
  return random.choose<JsonMap>([
    () => ({ pattern: randomPattern(random) }),
    () => ({ pattern: randomPattern(random) }),
    () => ({ anyPattern: random.list(1, 3, () => randomPattern(random)) }),
    () => ({ deny: { conditions: randomConditions(random) } }),
    () => (random.oneIn(10) ? { deny: {} } : { deny: { conditions: randomConditions(random) } }),
    () => randomForEach(random, depth),
    () => ({ podSecurity: randomPodSecurity(random) }),
  ]);
}

function randomForEach(random: Random, depth: number): JsonMap {
  if (depth > 1) return { deny: { conditions: randomConditions(random) } };
  const entry = (): JsonMap => ({
    list: random.oneIn(3) ? randomExpression(random) : "request.object.spec.containers",
    ...(random.oneIn(5) ? { elementScope: random.oneIn(2) } : {}),
    ...(random.oneIn(4) ? { preconditions: randomConditions(random) } : {}),
    ...(random.oneIn(5) ? { context: [randomContextEntry(random)] } : {}),
    ...randomElementCheck(random, depth),
  });
  return { foreach: random.list(1, 2, () => withElements(entry())) };
}

/** The same with some variables of the request replaced by those of foreach. */
function withElements<T extends Json>(value: T): T;
function withElements(value: Json): Json {
  if (typeof value === "string") {
    return value
      .replaceAll("request.namespace", "element")
      .replaceAll("request.object.metadata.name", "element.name")
      .replaceAll("request.operation", "elementIndex");
  }
  if (Array.isArray(value)) return value.map((item) => withElements(item));
  if (!isPlainMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withElements(item)]));
}

function randomElementCheck(random: Random, depth: number): JsonMap {
  return random.choose<JsonMap>([
    () => ({ pattern: randomPattern(random) }),
    () => ({ anyPattern: random.list(1, 2, () => randomPattern(random)) }),
    () => ({ deny: { conditions: randomConditions(random) } }),
    () => randomForEach(random, depth + 1),
  ]);
}

/** A pattern made from a resource: the same shape, with anchors, operators and surprises. */
function randomPattern(random: Random): Json {
  const shape = randomPart(randomResource(random), random);
  const pattern = toPattern(shape, random, 0);
  return isPlainMap(pattern) ? pattern : { spec: pattern };
}

function toPattern(shape: Json, random: Random, depth: number): Json {
  if (Array.isArray(shape)) {
    return shape.slice(0, 1 + random.below(2)).map((item) => toPattern(item, random, depth + 1));
  }
  if (!isPlainMap(shape)) {
    return random.choose<Json>([
      () => shape,
      () => random.pick(scalarPatterns),
      () => random.pick(scalarPatterns),
      () => randomTemplate(random),
      () => randomValue(random),
    ]);
  }
  const entries = Object.entries(shape)
    .filter(() => !random.oneIn(3))
    .map(
      ([key, value]) => [random.pick(anchors)(key), toPattern(value, random, depth + 1)] as const,
    );
  return Object.fromEntries(entries);
}

function randomPodSecurity(random: Random): JsonMap {
  return {
    level: random.pick(["baseline", "restricted", "privileged"]),
    version: random.pick(["latest", "v1.24", "v1.29", "v1.19"]),
    ...(random.oneIn(2) ? { exclude: random.list(1, 2, () => randomExclude(random)) } : {}),
  };
}

function randomExclude(random: Random): JsonMap {
  return {
    controlName: random.pick(controls),
    ...(random.oneIn(2) ? { images: [random.pick(["*", "docker.io/example/*", "", "log"])] } : {}),
    ...(random.oneIn(2)
      ? {
          restrictedField: random.pick(restrictedFields),
          values: random.list(1, 2, () => random.pick(["NET_ADMIN", "*", "true", "/var/*", ""])),
        }
      : {}),
  };
}
