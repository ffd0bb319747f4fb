/** The steps of a rule as a tree: what decided is open, the rest is one line each. */
import type { Policy, Steps, TraceNode, TraceStep } from "@winnow/engine";
import { get, isMap } from "@winnow/value";
import type { Json } from "@winnow/value";
import type { Colours } from "./colours.ts";
import { compactJson } from "./json.ts";
import { printableLine } from "./printable.ts";
import { shortLineText } from "./trace-places.ts";
import type { Places } from "./trace-places.ts";

export interface TreeSettings {
  readonly colours: Colours;
  readonly isUnicode: boolean;
  /** Whether steps are shown that did not decide anything. */
  readonly all: boolean;
}

/** The policy whose rule is told, and where everything stands. */
export interface TreeContext {
  readonly policy: Policy;
  readonly places: Places;
}

const longestValue = 120;
const longestMessage = 300;
/** So many folded steps of one kind in a row are told one by one; what lies between is counted. */
const longestRun = 6;

/** Steps below each other, indented; folded ones without what they consist of. */
export function traceText(
  nodes: readonly TraceNode[],
  indent: string,
  context: TreeContext,
  settings: TreeSettings,
): string {
  return runsOf(nodes, settings)
    .map((part) =>
      typeof part === "string"
        ? `${indent}${settings.colours.dim(part)}\n`
        : nodeText(part, indent, context, settings),
    )
    .join("");
}

function nodeText(
  node: TraceNode,
  indent: string,
  context: TreeContext,
  settings: TreeSettings,
): string {
  const line = `${indent}${lineOf(node, context, settings)}\n`;
  if (!settings.all && node.notable !== true) return line;
  return line + traceText(partsOf(node), `${indent}  `, context, settings);
}

/** A single filter says the same as the block that it stands in; what it asks is told without it. */
function partsOf({ children }: TraceNode): readonly TraceNode[] {
  const [only, second] = children;
  return only?.step === "filter" && second === undefined ? only.children : children;
}

/** The nodes, with long runs of folded ones cut to their beginning and a count. */
function runsOf(nodes: readonly TraceNode[], settings: TreeSettings): (TraceNode | string)[] {
  if (settings.all) return [...nodes];
  const parts: (TraceNode | string)[] = [];
  let run: TraceNode[] = [];
  const close = (): void => {
    const isLong = run.length > longestRun;
    parts.push(...(isLong ? run.slice(0, longestRun - 1) : run));
    if (isLong) {
      parts.push(`${run.length - longestRun + 1} more such steps; winnow explain --all tells them`);
    }
    run = [];
  };
  for (const node of nodes) {
    const first = run[0];
    if (node.notable === true || (first !== undefined && !isAlike(first, node))) close();
    if (node.notable === true) parts.push(node);
    else run.push(node);
  }
  close();
  return parts;
}

function isAlike(left: TraceNode, right: TraceNode): boolean {
  return left.step === right.step && left.holds === right.holds;
}

/** Words in front of a step's own sentence. */
const labels: Readonly<Partial<Record<TraceStep, string>>> = {
  filter: "filter",
  exception: "exception",
  foreach: "foreach",
  pattern: "pattern",
  podSecurity: "pod security",
  image: "image",
  manifest: "manifest",
  attestation: "attestation",
  context: "context",
  generated: "generates",
};

function lineOf(node: TraceNode, context: TreeContext, settings: TreeSettings): string {
  const { colours } = settings;
  const index = indexOf(node.path);
  const counted = node.step === "filter" || node.step === "entry" ? index : "";
  const label = node.step === "entry" ? "entry" : labels[node.step];
  const words = cut(printableLine(node.message), longestMessage, settings);
  const isForgiven = node.step === "field" && node.holds === true;
  const message = isForgiven ? colours.strike(words) : words;
  const head = label === undefined ? message : `${label}${counted}: ${message}`;
  const facts = factsOf(node, settings);
  const tail = [head, ...(facts === "" ? [] : [`(${facts})`]), ...placesOf(node, context, colours)];
  return `${markOf(node.holds, settings, node.notable)} ${tail.join(" ")}`;
}

/** The index in a list at the end of a path: `[2]`. */
function indexOf(path: Steps | undefined): string {
  const last = path?.at(-1);
  return typeof last === "number" ? `[${last}]` : "";
}

/** `✓`, `✗`, or `–` for what was not asked; in a strong colour where it decided. */
export function markOf(
  holds: boolean | undefined,
  { colours, isUnicode }: Pick<TreeSettings, "colours" | "isUnicode">,
  isNotable = false,
): string {
  if (holds === undefined) return colours.dim(isUnicode ? "–" : "-");
  if (holds) {
    const mark = isUnicode ? "✓" : "+";
    return isNotable ? colours.yellow(mark) : colours.green(mark);
  }
  const mark = isUnicode ? "✗" : "x";
  return isNotable ? colours.red(mark) : colours.dim(mark);
}

function factsOf(node: TraceNode, settings: TreeSettings): string {
  const { step, found, wanted, holds } = node;
  if (step === "condition" && holds === undefined) return "not asked";
  // an element with a name is known by it
  if (step === "element" && isMap(found) && get(found, "name") !== undefined) return "";
  const facts: string[] = [];
  if (found !== undefined) {
    const word = step === "context" || step === "generated" ? "is" : "found";
    facts.push(`${word} ${valueText(found, settings)}`);
  }
  // what a condition or filter wants stands in the policy; where it has variables, they are replaced
  const isRepeated = step === "condition" && wanted !== undefined && isWritten(node, wanted);
  if (wanted !== undefined && !isRepeated) facts.push(`wanted ${valueText(wanted, settings)}`);
  return facts.join(", ");
}

function isWritten({ message }: TraceNode, wanted: Json): boolean {
  return message.endsWith(` ${compactJson(wanted)}`) || !message.includes("{{", message.length / 2);
}

function valueText(value: Json, settings: TreeSettings): string {
  const text = printableLine(compactJson(value));
  return settings.colours.bold(cut(text, longestValue, settings));
}

function cut(text: string, longest: number, { isUnicode }: TreeSettings): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}${isUnicode ? "…" : "..."}`;
}

/** The lines that the step speaks of, the policy's first. */
function placesOf(node: TraceNode, { policy, places }: TreeContext, colours: Colours): string[] {
  const inPolicy = places.ofStep(policy, node);
  const told = [
    ...(inPolicy === undefined ? [] : [shortLineText(inPolicy)]),
    ...(node.at === undefined ? [] : [shortLineText(places.inResource(node.at))]),
  ];
  return told.length === 0 ? [] : [colours.dim(printableLine(`[${told.join(", ")}]`))];
}
