import type { Json, JsonMap } from "@winnow/value";
import { assignments, commaParts } from "./flag-parts.ts";

/** The flags of `winnow create values`. */
export interface ValuesScaffold {
  /** `name=value` */
  readonly global: readonly string[];
  /** `namespace,label=value,...` */
  readonly namespaces: readonly string[];
  /** `policy,rule,name=value,...` */
  readonly rules: readonly string[];
  /** `policy,resource,name=value,...` */
  readonly resources: readonly string[];
}

interface PolicyValues {
  readonly rules: Map<string, JsonMap>;
  readonly resources: Map<string, JsonMap>;
}

/** A values file (cli.kyverno.io/v1alpha1, kind Values). Throws InputError. */
export function valuesScaffold(flags: ValuesScaffold): JsonMap {
  const global = assignments("--global", flags.global);
  const namespaces = new Map<string, JsonMap>();
  for (const text of flags.namespaces) {
    const [name = "", ...labels] = commaParts(
      "--ns-selector",
      text,
      2,
      "namespace,label=value,...",
    );
    addTo(namespaces, name, assignments("--ns-selector", labels));
  }
  const policies = policyValues(flags);
  return {
    apiVersion: "cli.kyverno.io/v1alpha1",
    kind: "Values",
    ...(Object.keys(global).length === 0 ? {} : { globalValues: global }),
    ...(namespaces.size === 0 ? {} : { namespaceSelector: named(namespaces, "labels") }),
    ...(policies.size === 0 ? {} : { policies: [...policies].map(policyEntry) }),
  };
}

function policyValues(flags: ValuesScaffold): Map<string, PolicyValues> {
  const policies = new Map<string, PolicyValues>();
  for (const [part, flag, texts] of [
    ["rules", "--rule", flags.rules],
    ["resources", "--resource", flags.resources],
  ] as const) {
    for (const text of texts) {
      const form = `policy,${part === "rules" ? "rule" : "resource"},name=value,...`;
      const [policy = "", name = "", ...values] = commaParts(flag, text, 3, form);
      const entry = policies.get(policy) ?? { rules: new Map(), resources: new Map() };
      policies.set(policy, entry);
      addTo(entry[part], name, assignments(flag, values));
    }
  }
  return policies;
}

/** The same name may come twice; its values are joined. */
function addTo(map: Map<string, JsonMap>, name: string, values: JsonMap): void {
  map.set(name, { ...map.get(name), ...values });
}

function named(map: ReadonlyMap<string, JsonMap>, key: "labels" | "values"): Json {
  return [...map].map(([name, values]) => ({ name, [key]: values }));
}

function policyEntry([name, { rules, resources }]: [string, PolicyValues]): Json {
  return {
    name,
    ...(rules.size === 0 ? {} : { rules: named(rules, "values") }),
    ...(resources.size === 0 ? {} : { resources: named(resources, "values") }),
  };
}
