/** The steps of a rule with the lines that they speak of, in policy, exception and resource. */
import type { Policy, PolicySet, TraceNode } from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import type { ExplainedNode, TextPlace } from "./answer.ts";
import type { Resource, TextDocument } from "./read-texts.ts";

export interface ExplainedRule {
  readonly set: PolicySet;
  readonly documents: readonly TextDocument[];
  readonly policy: Policy;
  readonly resource: Resource;
}

/** The steps as plain data for the page. */
export function explainNodes(nodes: readonly TraceNode[], context: ExplainedRule): ExplainedNode[] {
  const sources = new Map<JsonMap, TextDocument>(
    context.documents.map((document) => [document.value, document]),
  );
  const exceptions = new Map(
    context.set.exceptions.map(({ namespace, name, raw }) => [`${namespace}/${name}`, raw]),
  );
  const placesOf = ({ path, exception, at }: TraceNode): TextPlace[] => {
    const raw = exception === undefined ? context.policy.raw : exceptions.get(exception);
    const source = raw === undefined ? undefined : sources.get(raw);
    const inPolicy: TextPlace[] =
      path === undefined || source === undefined
        ? []
        : [{ text: source.file, line: source.locate(path)?.line ?? source.line }];
    if (at === undefined) return inPolicy;
    return [...inPolicy, { text: "resources", line: context.resource.lineOf(at) }];
  };
  const explained = (node: TraceNode): ExplainedNode => ({
    step: node.step,
    holds: node.holds,
    message: node.message,
    isNotable: node.notable === true,
    found: node.found,
    wanted: node.wanted,
    places: placesOf(node),
    children: node.children.map(explained),
  });
  return nodes.map(explained);
}
