/** `winnow jp function` */
import { functionSignatures } from "@winnow/jmespath";
import type { QueryFunction } from "@winnow/jmespath";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import { InputError } from "../input-error.ts";

/** Prints the signatures of functions: of all, or of those named. Throws InputError. */
export function runFunction(names: readonly string[], host: Host): number {
  const unknown = names.filter((name) => !functionSignatures.some((known) => known.name === name));
  if (unknown.length > 0) throw new InputError(`there is no function ${unknown.join(", ")}`);
  const wanted = functionSignatures.filter(
    ({ name }) => names.length === 0 || names.includes(name),
  );
  for (const definition of wanted) host.write(`${signature(definition)}\n  ${definition.note}\n`);
  return exitCode.ok;
}

function signature(definition: QueryFunction): string {
  const list = definition.arguments.map(
    ({ name, types, variadic }) => `${variadic === true ? "..." : ""}${name}: ${types.join("|")}`,
  );
  return `${definition.name}(${list.join(", ")}) ${definition.returns.join("|")}`;
}
