/** What foreach went through, for traces. */
import { get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import type { Tracer } from "../result/trace.ts";
import type { ForEachList } from "./foreach-list.ts";
import type { Outcome } from "./outcome.ts";

/** Tells a list after its elements, or why it cannot be evaluated. */
export function traceForEach(
  tracer: Tracer | undefined,
  mark: number,
  entry: ForEachList,
  elements: readonly Json[] | string,
): void {
  if (tracer === undefined) return;
  const { path, written } = entry;
  const list = `list ${written}`;
  if (typeof elements === "string") {
    tracer.wrap(mark, { step: "foreach", notable: true, message: `${list}: ${elements}`, path });
    return;
  }
  const notable = tracer.hasNotable(mark);
  const asked = tracer.mark() - mark;
  const given = elements.filter((element) => element !== null).length;
  const count = given === 1 ? "1 element" : `${given} elements`;
  const rest = asked < given ? `, of which ${asked} were looked at` : "";
  tracer.wrap(mark, {
    step: "foreach",
    ...(given === 0 ? {} : { holds: !notable }),
    notable,
    message: `${list}: ${given === 0 ? "no elements" : count}${rest}`,
    path,
  });
}

/** Tells an element after its checks. No outcome means that nothing in it was judged. */
export function traceElement(
  tracer: Tracer,
  mark: number,
  entry: ForEachList,
  element: Json,
  index: number,
  outcome: Pick<Outcome, "verdict" | "message"> | undefined,
): void {
  const at = tracer.placeOf(element);
  const verdict = outcome?.verdict;
  const isRefused = verdict === "fail" || verdict === "error";
  const word = verdict === undefined ? "not judged" : verdict;
  tracer.wrap(mark, {
    step: "element",
    ...(verdict === undefined || verdict === "skip" ? {} : { holds: verdict === "pass" }),
    notable: isRefused,
    message: `element ${index}${nameOf(element)}: ${word}${verdict === "skip" ? `, ${outcome?.message ?? ""}` : ""}`,
    path: entry.path,
    found: element,
    ...(at === undefined ? {} : { at }),
  });
}

/** Most elements are containers, volumes and the like, which people know by name. */
function nameOf(element: Json): string {
  const name = isMap(element) ? get(element, "name") : undefined;
  return typeof name === "string" ? ` (${name})` : "";
}
