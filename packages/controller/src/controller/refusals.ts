/** What the log says of policies and exceptions that are refused. */
import type { Problem } from "@winnow/engine";
import { problemLine } from "../policy/policy-status.ts";

/** Tells each refusal once, and once more when its reasons have changed. */
export function createRefusalLog(
  tell: (line: string) => void,
): (problems: ReadonlyMap<string, readonly Problem[]>) => void {
  let told = new Map<string, string>();
  return (problems) => {
    const now = new Map<string, string>();
    for (const [name, found] of problems) {
      const reasons = found.map(problemLine).join("; ");
      now.set(name, reasons);
      if (told.get(name) !== reasons) tell(`refused: ${name}: ${reasons}`);
    }
    told = now;
  };
}
