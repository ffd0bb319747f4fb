/** What the log says of policies and exceptions that are refused. */
import type { Problem } from "@winnow/engine";
import type { Log, LogFields } from "../log/log.ts";
import { problemLine } from "../policy/policy-status.ts";

/** Tells each refusal once, and once more when its reasons have changed. */
export function createRefusalLog(
  log: Log,
): (problems: ReadonlyMap<string, readonly Problem[]>) => void {
  let told = new Map<string, string>();
  return (problems) => {
    const now = new Map<string, string>();
    for (const [name, found] of problems) {
      const reasons = found.map(problemLine).join("; ");
      now.set(name, reasons);
      if (told.get(name) !== reasons) {
        log.write("warn", `refused: ${name}: ${reasons}`, fieldsOf(name));
      }
    }
    told = now;
  };
}

/** What a name such as `Policy/namespace/name` is made of. */
function fieldsOf(file: string): LogFields {
  const [kind = "", ...place] = file.split("/");
  return { kind, namespace: place.length > 1 ? place[0] : undefined, name: place.at(-1) };
}
