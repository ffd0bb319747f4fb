/** Conditions of an exception that let through what is needed and nothing else that a rule looks at. */
import { hasWildcard, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { listNames } from "../space/violation.ts";
import { unset } from "./entry.ts";
import type { Entry } from "./entry.ts";
import { placeOf } from "./looked.ts";
import type { Looked } from "./looked.ts";

/** What conditions are made from. */
export interface Binding {
  /** Empty where entries of podSecurity bind the fields already. */
  readonly looked: readonly Looked[];
  /** Keys that no container which is let through sets, so that none may set them. */
  readonly unused: readonly string[];
  /** The only images that a pod may have, where nothing else can be bound; undefined: any. */
  readonly images: readonly string[] | undefined;
}

/**
 * The conditions; each counts what must not be there. Values are compared by `contains`, which takes
 * them as they are: the operators of conditions would read a wildcard of the pod as a pattern.
 */
export function conditionsFor(
  { looked, unused, images }: Binding,
  entries: readonly Entry[],
  kinds: readonly string[],
): JsonMap[] {
  const pod = kinds.every((kind) => kind === "Pod")
    ? "request.object.[spec][]"
    : "request.object.[spec, spec.template.spec, spec.jobTemplate.spec.template.spec][]";
  return [
    ...looked.flatMap((item) => {
      const own = entries.filter((entry) => entry.restrictedField === placeOf(item));
      return fieldConditions(item, item.list === "pod" ? pod : `${pod}.${item.list}[]`, own);
    }),
    ...useConditions(unused, entries, pod),
    ...(images === undefined
      ? []
      : listNames.map((list) =>
          none(`${pod}.${list}[] | [?!contains(${literal([...images])}, image)]`),
        )),
  ];
}

function fieldConditions(item: Looked, owners: string, entries: readonly Entry[]): JsonMap[] {
  if (item.list === "pod") {
    return [
      none(
        outside(
          item,
          owners,
          entries.flatMap(({ values }) => values),
        ),
      ),
    ];
  }
  const tests = entries.map(({ images }) => imageTest(images));
  const others = tests.length === 0 ? owners : `${owners} | [?!(${tests.join(" || ")})]`;
  return [
    ...entries.map(({ values, images }) =>
      none(outside(item, `${owners} | [?${imageTest(images)}]`, values)),
    ),
    none(outside(item, others, [])),
  ];
}

/** How the values of owners that are neither admitted by the rule nor named are found. */
function outside(
  { field, allowed: admitted, mayBeUnset }: Looked,
  owners: string,
  named: readonly string[],
): string {
  const { path, name, good, bad } = field;
  const known = [...good, ...bad];
  const values = named
    .filter((value) => value !== unset)
    .map((text): Json => known.find((value) => String(value) === text) ?? text);
  const allowed: Json[] = [...admitted, ...values];
  const isUnsetAllowed = mayBeUnset || named.includes(unset);
  if (path.at(-1) === "drop") {
    const isMissing = `!contains(${path.join(".")} || \`[]\`, 'ALL')`;
    return isUnsetAllowed ? `${owners} | [?\`false\`]` : `${owners} | [?${isMissing}]`;
  }
  if (field.entry !== undefined) {
    const items = name.includes("[*]") ? name.replaceAll("[*]", "[]") : `${path.join(".")}[]`;
    return `${owners} | [].${items} | [?!contains(${literal(allowed)}, @)]`;
  }
  const list = literal(isUnsetAllowed ? [...allowed, null] : allowed);
  return `${owners} | [?!contains(${list}, ${path.join(".")})]`;
}

/** What a container is given to do, for images that are let through. */
function useConditions(
  unused: readonly string[],
  entries: readonly Entry[],
  pod: string,
): JsonMap[] {
  return listNames.flatMap((list) => {
    const own = entries.filter((entry) => entry.restrictedField.startsWith(`spec.${list}[`));
    const images = [...new Set(own.flatMap((entry) => entry.images))];
    const keys = unused.filter((key) => key !== "restartPolicy" || list === "initContainers");
    if (images.length === 0 || keys.length === 0) return [];
    return [none(`${pod}.${list}[] | [?(${imageTest(images)}) && (${keys.join(" || ")})]`)];
  });
}

function imageTest(images: readonly string[]): string {
  const exact = images.filter((image) => !hasWildcard(image));
  const open = images.filter(hasWildcard);
  return [
    ...(exact.length === 0 ? [] : [`contains(${literal(exact)}, image)`]),
    ...open.map((image) => {
      const stem = literal(image.slice(0, image.indexOf("*")));
      return `starts_with(image || '', ${stem})`;
    }),
  ].join(" || ");
}

function literal(value: Json): string {
  return `\`${stringify(value).replaceAll("`", "\\`")}\``;
}

function none(expression: string): JsonMap {
  return { key: `{{ length(${expression} || \`[]\`) }}`, operator: "Equals", value: 0 };
}
