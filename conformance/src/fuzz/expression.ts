import type { Random } from "./random.ts";

const paths: readonly [string, ...string[]] = [
  "request.object",
  "request.object.metadata.name",
  "request.object.metadata.labels.app",
  'request.object.metadata.labels."app.kubernetes.io/name"',
  "request.object.metadata.annotations",
  "request.object.spec.containers",
  "request.object.spec.containers[*].image",
  "request.object.spec.[initContainers, containers][].securityContext",
  "request.object.spec.volumes[?hostPath]",
  "request.object.spec.missing.field",
  "request.oldObject.spec",
  "request.operation",
  "request.namespace",
  "request.userInfo.username",
  "images.containers.*.registry",
  "images.containers.web.tag",
  "serviceAccountName",
  "chosen",
  "@",
  "request.nothing",
];

const literals: readonly [string, ...string[]] = [
  "'a'",
  "''",
  "`1`",
  "`[1, 2]`",
  "`{}`",
  "`null`",
  "'1Gi'",
  "'5m'",
  "'*'",
  "'2026-11-24T10:00:00Z'",
  "'v1.2.3'",
  "`9007199254740993`",
  '"web"',
];

/** Functions with how many arguments they take; some are given wrong ones on purpose. */
const functions: readonly [readonly [string, number], ...(readonly [string, number])[]] = [
  ["length", 1],
  ["keys", 1],
  ["values", 1],
  ["type", 1],
  ["to_string", 1],
  ["to_number", 1],
  ["sort", 1],
  ["reverse", 1],
  ["max", 1],
  ["sum", 1],
  ["join", 2],
  ["contains", 2],
  ["starts_with", 2],
  ["merge", 2],
  ["not_null", 2],
  ["add", 2],
  ["subtract", 2],
  ["multiply", 2],
  ["divide", 2],
  ["modulo", 2],
  ["round", 2],
  ["split", 2],
  ["trim", 2],
  ["replace_all", 3],
  ["regex_match", 2],
  ["regex_replace_all", 3],
  ["pattern_match", 2],
  ["label_match", 2],
  ["to_upper", 1],
  ["base64_decode", 1],
  ["base64_encode", 1],
  ["parse_json", 1],
  ["parse_yaml", 1],
  ["semver_compare", 2],
  ["items", 3],
  ["lookup", 2],
  ["truncate", 2],
  ["path_canonicalize", 1],
  ["time_since", 3],
  ["time_add", 2],
  ["x509_decode", 1],
  ["sha256", 1],
  ["image_normalize", 1],
  ["no_such_function", 1],
];

/** A JMESPath expression; now and then a broken one. */
export function randomExpression(random: Random, depth = 0): string {
  if (depth > 3) return random.pick(paths);
  const inner = (): string => randomExpression(random, depth + 1);
  return random.choose<string>([
    () => random.pick(paths),
    () => random.pick(paths),
    () => random.pick(literals),
    () => `${inner()} || ${inner()}`,
    () => `${inner()} && ${inner()}`,
    () => `!${inner()}`,
    () => `(${inner()})`,
    () => `${inner()} | ${inner()}`,
    () => `${random.pick(paths)}[${random.pick(["0", "-1", "*", "", "1:", "::2", "::-1", "::0"])}]`,
    () => `${random.pick(paths)}[?${inner()} ${random.pick(["==", "!=", "<", ">="])} ${inner()}]`,
    () => `[${inner()}, ${inner()}]`,
    () => `{a: ${inner()}, b: ${inner()}}`,
    () => randomCall(random, inner),
    () => randomCall(random, inner),
    () => (random.oneIn(12) ? broken(inner(), random) : inner()),
  ]);
}

function randomCall(random: Random, inner: () => string): string {
  const [name, arity] = random.pick(functions);
  const count = random.oneIn(12) ? random.below(4) : arity;
  return `${name}(${Array.from({ length: count }, inner).join(", ")})`;
}

/** The expression with one character removed, or with one too many. */
function broken(expression: string, random: Random): string {
  const at = random.below(expression.length + 1);
  const extra = random.pick(["", "", "[", ")", "'", "`", "{{", "}}", ".", "\\", "\n", "🙂"]);
  return expression.slice(0, at) + extra + expression.slice(at + 1);
}

/** A text with variables in it. */
export function randomTemplate(random: Random): string {
  const variable = (): string =>
    random.oneIn(10) ? `{{- ${randomExpression(random)} }}` : `{{ ${randomExpression(random)} }}`;
  return random.choose<string>([
    variable,
    variable,
    () => `a-${variable()}-b`,
    () => variable() + variable(),
    () => `{{ request.object.metadata.labels.${variable()} }}`,
    () => `\\${variable()}`,
    () =>
      random.oneIn(6)
        ? random.pick(["{{}}", "{{ {{ }} }}", "$(./../x)", "$(/spec/y)"])
        : variable(),
    () => random.pick(["{{", "{{ {{ }} }}", "$(./../x)", "$(/spec/y)", "{{ request.object"]),
  ]);
}
