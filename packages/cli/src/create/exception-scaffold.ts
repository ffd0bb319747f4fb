import type { Json, JsonMap } from "@winnow/value";
import { InputError } from "../input-error.ts";
import { commaParts } from "./flag-parts.ts";

/** The flags of `winnow create exception`. */
export interface ExceptionScaffold {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly background: boolean;
  /** `policy,rule,...` */
  readonly policyRules: readonly string[];
  /** `kind=Pod,name=test-*,...`, one block each. */
  readonly any: readonly string[];
  readonly all: readonly string[];
}

/** Keys of a filter, and the fields they fill. */
const filterFields: Readonly<Record<string, string>> = {
  kind: "kinds",
  name: "names",
  namespace: "namespaces",
  operation: "operations",
};

/** A PolicyException (kyverno.io/v2). Throws InputError for one that would lift nothing. */
export function exceptionScaffold(flags: ExceptionScaffold): JsonMap {
  if (flags.policyRules.length === 0) {
    throw new InputError("say which rules the exception lifts: --policy-rules policy,rule,...");
  }
  if (flags.any.length > 0 === flags.all.length > 0) {
    throw new InputError(
      "say for which resources the exception holds, with --any or with --all: " +
        '--any "kind=Pod,namespace=dev,name=tool-*"',
    );
  }
  const key = flags.any.length > 0 ? "any" : "all";
  const filters = flags[key];
  return {
    apiVersion: "kyverno.io/v2",
    kind: "PolicyException",
    metadata: {
      name: flags.name,
      ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
    },
    spec: {
      ...(flags.background ? {} : { background: false }),
      match: { [key]: filters.map((text) => filterOf(`--${key}`, text)) },
      exceptions: flags.policyRules.map(exceptionOf),
    },
  };
}

function exceptionOf(text: string): Json {
  const [policyName = "", ...rules] = commaParts("--policy-rules", text, 2, "policy,rule,...");
  return { policyName, ruleNames: rules.filter((rule) => rule !== "") };
}

function filterOf(flag: string, text: string): Json {
  const resources: Record<string, string[]> = {};
  for (const part of commaParts(flag, text, 1, "kind=Pod,name=test-*,...")) {
    const [key = "", value = ""] = part.split(/=(.*)/su);
    const field = Object.hasOwn(filterFields, key) ? filterFields[key] : undefined;
    if (field === undefined || value === "") {
      const known = Object.keys(filterFields).join(", ");
      throw new InputError(`${flag} ${text}: wanted name=value with the names ${known}`);
    }
    (resources[field] ??= []).push(key === "operation" ? value.toUpperCase() : value);
  }
  return { resources };
}
