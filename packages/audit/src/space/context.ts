/** Where and as whom a pod is created: what policies may make depend on more than its spec. */
import { hasWildcard } from "@winnow/value";
import type { Literals } from "../harvest/literals.ts";

/** What of a context is not as usual. */
type ContextMark = "namespace" | "label" | "annotation" | "pod-name" | "namespace-label" | "user";

export interface Context {
  /** Unique in its space, and what it is in words; empty for the usual one. */
  readonly id: string;
  readonly marks: readonly ContextMark[];
  readonly namespace: string;
  readonly podName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly username: string | undefined;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly clusterRoles: readonly string[];
  /** Whether the namespace was made from a pattern, so that others fit it as well. */
  readonly isPattern: boolean;
}

const usual: Context = {
  id: "",
  marks: [],
  namespace: "default",
  podName: "mutant",
  labels: {},
  annotations: {},
  namespaceLabels: {},
  username: undefined,
  groups: [],
  roles: [],
  clusterRoles: [],
  isPattern: false,
};

const ordinaryUser = "jane";

/** A text that fits a pattern. */
function fitting(pattern: string): string {
  return pattern.replaceAll("*", "x").replaceAll("?", "x");
}

function pair(text: string): Record<string, string> {
  const at = text.indexOf("=");
  const value = fitting(text.slice(at + 1)).replace(/^!/, "no-");
  return { [fitting(text.slice(0, at))]: value };
}

type Change = Partial<Context>;

const changes: Readonly<
  Partial<Record<keyof Literals, { mark: ContextMark; change: (text: string) => Change }>>
> = {
  namespace: {
    mark: "namespace",
    change: (text) => ({ namespace: fitting(text), isPattern: hasWildcard(text) }),
  },
  podName: { mark: "pod-name", change: (text) => ({ podName: fitting(text) }) },
  label: { mark: "label", change: (text) => ({ labels: pair(text) }) },
  annotation: { mark: "annotation", change: (text) => ({ annotations: pair(text) }) },
  namespaceLabel: { mark: "namespace-label", change: (text) => ({ namespaceLabels: pair(text) }) },
  username: { mark: "user", change: (text) => ({ username: fitting(text) }) },
  group: { mark: "user", change: (text) => ({ groups: [fitting(text)] }) },
  role: { mark: "user", change: (text) => ({ roles: [fitting(text)] }) },
  clusterRole: { mark: "user", change: (text) => ({ clusterRoles: [fitting(text)] }) },
};

/** Literals that stand in one filter, or in one list of conditions, and so may have to hold together. */
export type LiteralGroup = Literals;

/**
 * The contexts to try: the usual one, each literal alone, and for each group one that fits all of it.
 * Where policies name users, the usual request comes from an ordinary one.
 * `namespace` is the usual one.
 */
export function contextsOf(
  literals: Literals,
  groups: readonly LiteralGroup[],
  namespace = "default",
): Context[] {
  const namesUsers = ["username", "group", "role", "clusterRole"] as const;
  const isAsked = namesUsers.some((of) => literals[of].length > 0);
  const base: Context = { ...usual, namespace, username: isAsked ? ordinaryUser : undefined };
  const single = dimensions.flatMap((of) =>
    literals[of].map((text) => contextOf(base, [[of, text]])),
  );
  const together = groups.map((group) =>
    contextOf(
      base,
      dimensions.flatMap((of): [keyof Literals, string][] => {
        const [first] = group[of];
        // all labels of a group belong to it; of the others one is enough
        if (isPairs(of)) return group[of].map((text) => [of, text]);
        return first === undefined ? [] : [[of, first]];
      }),
    ),
  );
  const seen = new Set<string>();
  return [base, ...single, ...together].filter(({ id }) => {
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

const dimensions = Object.keys(changes) as (keyof Literals)[];

function isPairs(of: keyof Literals): boolean {
  return of === "label" || of === "annotation" || of === "namespaceLabel";
}

function contextOf(base: Context, texts: readonly (readonly [keyof Literals, string])[]): Context {
  let context = base;
  for (const [of, text] of texts) context = withLiteral(context, of, text);
  return context;
}

function withLiteral(context: Context, of: keyof Literals, text: string): Context {
  const known = changes[of];
  if (known === undefined) return context;
  const change = known.change(text);
  const { labels, annotations, namespaceLabels, marks, id } = context;
  return {
    ...context,
    ...change,
    labels: { ...labels, ...change.labels },
    annotations: { ...annotations, ...change.annotations },
    namespaceLabels: { ...namespaceLabels, ...change.namespaceLabels },
    isPattern: context.isPattern || change.isPattern === true,
    marks: marks.includes(known.mark) ? marks : [...marks, known.mark],
    id: [...(id === "" ? [] : [id]), `${of} ${text}`].join(", "),
  };
}
