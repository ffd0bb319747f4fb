import { describe, expect, it } from "vitest";
import { readExamples } from "../../../../scripts/playground-examples.js";
import { emptyState, readState } from "../state/playground-state.ts";
import type { PlaygroundState, Settings } from "../state/playground-state.ts";
import type { ExplainedNode } from "./answer.ts";
import { createJudge } from "./judge.ts";

// one for all tests: what it remembers must not decide anything
const judgeState = createJudge();

const examples = readExamples().map(({ name, state }) => ({ name, state: readState(state) }));

function example(name: string, settings: Partial<Settings> = {}): PlaygroundState {
  const found = examples.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`there is no example ${name}`);
  const { state } = found;
  return { ...state, settings: { ...state.settings, ...settings } };
}

async function verdictsOf(state: PlaygroundState): Promise<string[]> {
  const { answer } = await judgeState(state);
  expect(answer.diagnostics).toEqual([]);
  return answer.rows.map(
    ({ resource, verdict, denies }) => `${resource} ${verdict}${denies ? ", denied" : ""}`,
  );
}

describe("the examples", () => {
  it.each<[string, string[]]>([
    ["pattern", ["default/Pod/with-team pass", "default/Pod/without-team fail, denied"]],
    ["deny", ["default/ConfigMap/prices fail, denied", "default/ConfigMap/scratch pass"]],
    ["foreach", ["default/Deployment/web fail, denied"]],
    ["assert", ["default/Deployment/single fail, denied", "default/Deployment/double pass"]],
    ["mutate", ["default/Pod/web pass"]],
    ["json-patch", ["Namespace/shop pass"]],
    ["generate", ["Namespace/shop pass"]],
    [
      "context",
      [
        "shop/Pod/web pass",
        "shop/Pod/web pass",
        "archive/Pod/miner fail, denied",
        "archive/Pod/miner fail, denied",
      ],
    ],
    ["exception", ["default/Pod/load-test-1 skip", "default/Pod/worker fail, denied"]],
  ])("%s", async (name, verdicts) => {
    expect(await verdictsOf(example(name))).toEqual(verdicts);
  });

  it("has one for each control of the Pod Security Standards", () => {
    const controls = examples.filter(({ name }) => /^(?:baseline|restricted)-/u.test(name));
    expect(controls.length).toBeGreaterThanOrEqual(18);
  });

  it.each(examples.filter(({ name }) => /^(?:mesh|baseline|restricted)-/u.test(name)))(
    "$name judges every pod and denies some",
    async ({ state }) => {
      const verdicts = await verdictsOf(state);
      expect(verdicts.some((verdict) => verdict.endsWith("denied"))).toBe(true);
      expect(verdicts.some((verdict) => verdict.endsWith("pass"))).toBe(true);
      expect(verdicts.filter((verdict) => verdict.includes("error"))).toEqual([]);
    },
  );
});

describe("settings", () => {
  it("decide who asks for what", async () => {
    const asPlatform = await verdictsOf(example("deny", { groups: "developers, platform" }));
    expect(asPlatform).toEqual([
      "default/ConfigMap/prices unmatched",
      "default/ConfigMap/scratch unmatched",
    ]);
    const creating = await verdictsOf(example("deny", { operation: "CREATE" }));
    expect(creating[0]).toBe("default/ConfigMap/prices unmatched");
  });

  it("give labels to namespaces, unless the namespace itself is there", async () => {
    const state = example("pattern");
    const labels = "pod-security.kubernetes.io/enforce: restricted";
    const settings = { ...state.settings, namespaceLabels: labels };
    const { answer } = await judgeState({ ...state, settings });
    expect(answer.podSecurity.slice(0, 2)).toMatchObject([
      { level: "restricted:latest", isEnforced: true, allowed: false },
      { level: "baseline:latest", isEnforced: false, allowed: true },
    ]);
    const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n---\n";
    const resources = namespace + state.resources;
    const other = await judgeState({ ...state, resources, settings });
    expect(other.answer.podSecurity.some(({ isEnforced }) => isEnforced)).toBe(false);
  });

  it("find the old resource of an update by its name", async () => {
    const policies = `
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: keep-size}
spec:
  rules:
    - name: size
      match: {any: [{resources: {kinds: [ConfigMap], operations: [UPDATE]}}]}
      validate:
        failureAction: Enforce
        message: the size stays
        deny:
          conditions:
            all:
              - key: "{{ request.object.data.size }}"
                operator: NotEquals
                value: "{{ request.oldObject.data.size }}"
`;
    const object = (name: string, size: number): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {size: "${size}"}\n`;
    const state: PlaygroundState = {
      ...emptyState,
      policies,
      resources: `${object("a", 2)}---\n${object("b", 2)}`,
      oldResources: `${object("b", 2)}---\n${object("a", 1)}`,
      settings: { ...emptyState.settings, operation: "UPDATE" },
    };
    expect(await verdictsOf(state)).toEqual([
      "default/ConfigMap/a fail, denied",
      "default/ConfigMap/b pass",
    ]);
  });
});

describe("a rule that says nothing", () => {
  it("has a row beside the policy's other rules, and derived rules count as their own", async () => {
    const rule = (name: string, kind: string): string => `
    - name: ${name}
      match: {any: [{resources: {kinds: [${kind}]}}]}
      validate: {message: named, pattern: {metadata: {labels: {app: "?*"}}}}`;
    const policies = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: two}
spec:
  rules:${rule("pods", "Pod")}${rule("secrets", "Secret")}
`;
    const { answer } = await judgeState({ ...example("foreach"), policies });
    expect(answer.rows.map(({ rule: name, verdict }) => `${name} ${verdict}`)).toEqual([
      "autogen-pods pass",
      "secrets unmatched",
    ]);
  });
});

describe("what policies make", () => {
  it("is told as a diff and as YAML", async () => {
    const mutated = await judgeState(example("mutate"));
    const [mutation] = mutated.answer.mutations;
    expect(mutation?.resource).toBe("default/Pod/web");
    expect(mutation?.lines.filter(({ sign }) => sign !== " ")).toEqual([
      { sign: "+", text: "    securityContext:" },
      { sign: "+", text: "      allowPrivilegeEscalation: false" },
    ]);
    const generated = await judgeState(example("generate"));
    expect(generated.answer.generated).toMatchObject([
      { resource: "shop/NetworkPolicy/default-deny", rule: "default-deny" },
    ]);
    expect(generated.answer.generated[0]?.yaml).toContain("kind: NetworkPolicy\n");
  });
});

describe("an explanation", () => {
  const all = (nodes: readonly ExplainedNode[]): ExplainedNode[] =>
    nodes.flatMap((node) => [node, ...all(node.children)]);

  it("has the lines in policy and resource", async () => {
    const state = example("mesh-image");
    const run = await judgeState(state);
    const row = run.answer.rows.find(({ resource }) => resource.endsWith("/spoofed-registry"));
    if (row === undefined) throw new Error("no such row");
    const nodes = all(await run.explain(row.key));
    const lineOf = (text: string, line: number): string => text.split("\n")[line - 1] ?? "";
    const entry = nodes.find(({ step }) => step === "entry");
    const field = nodes.find(({ step }) => step === "field");
    expect(entry?.places.map(({ text }) => text)).toEqual(["policies"]);
    expect(lineOf(state.policies, entry?.places[0]?.line ?? 0)).toContain(
      "controlName: Capabilities",
    );
    expect(field?.places.at(-1)?.text).toBe("resources");
    expect(lineOf(state.resources, field?.places.at(-1)?.line ?? 0)).toContain("NET_ADMIN");
  });

  it("points into exceptions", async () => {
    const run = await judgeState(example("exception"));
    const [row] = run.answer.rows;
    if (row === undefined) throw new Error("no row");
    expect(row.exceptions).toEqual(["default/load-tests"]);
    const places = all(await run.explain(row.key)).flatMap((node) => node.places);
    expect(places.map(({ text }) => text)).toContain("exceptions");
  });

  it("is empty for a row that is not there", async () => {
    const run = await judgeState(example("pattern"));
    const key = { resource: 9, policy: 0, rule: "team-label", type: "validation" } as const;
    expect(await run.explain(key)).toEqual([]);
  });
});

describe("diagnostics", () => {
  it.each<[string, Partial<PlaygroundState>, object]>([
    ["broken YAML", { resources: "a: 1\nb: ]\nc: 1" }, { text: "resources", line: 2 }],
    ["no object", { resources: "a: 1" }, { text: "resources", line: 1, message: /no apiVersion/u }],
    ["no map", { policies: "---\n- 1\n---\n- 2" }, { text: "policies", message: /not a map/u }],
    ["aliases without end", { resources: "a: &a [*a]" }, { text: "resources" }],
    [
      "an unknown field",
      { policies: example("pattern").policies.replace("pattern:", "patern:") },
      { text: "policies", line: 15, message: /patern/u },
    ],
    ["a stray exception", { exceptions: "kind: PolicyException" }, { text: "exceptions" }],
    [
      "a namespace with a label that is no text",
      { resources: "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  labels: {b: 1}" },
      { text: "resources", line: 5, message: /metadata\.labels\[b\] must be a string/u },
    ],
    [
      "labels that are none",
      { settings: { ...emptyState.settings, namespaceLabels: "a: b\nc: 1" } },
      { text: "namespaceLabels", line: 2, message: /quotes/u },
    ],
  ])("tell the place of %s, and nothing is judged", async (_, changed, wanted) => {
    const { answer } = await judgeState({ ...example("pattern"), ...changed });
    const { message = /./u, ...place } = wanted as { message?: RegExp };
    const errors = answer.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.length).toBeGreaterThan(0);
    expect(errors[0]).toMatchObject(place);
    expect(errors[0]?.message).toMatch(message);
    expect(answer.rows).toEqual([]);
  });

  it("do not come from prototypes", async () => {
    const resources =
      "apiVersion: v1\nkind: Pod\n__proto__: {a: 1}\nmetadata: {name: constructor}\n";
    const { answer } = await judgeState({ ...example("pattern"), resources });
    expect(answer.diagnostics).toEqual([]);
    expect(answer.rows).toMatchObject([{ verdict: "fail", denies: true }]);
  });
});

describe("what is remembered", () => {
  const edits: readonly ((state: PlaygroundState) => PlaygroundState)[] = [
    (state) => state,
    (state) => ({ ...state, policies: `# moved\n\n${state.policies}` }),
    (state) => ({ ...state, policies: state.policies.replace("Enforce", "Audit") }),
    (state) => ({ ...state, policies: state.policies.replace("rules:", "rulez:") }),
    (state) => ({ ...state, resources: `# moved\n${state.resources}` }),
    (state) => ({ ...state, resources: state.resources.replaceAll("name: ", "name: x-") }),
    (state) => ({ ...state, resources: `${state.resources}\n---\n]` }),
    (state) => ({ ...state, exceptions: "" }),
    (state) => ({ ...state, settings: { ...state.settings, semantics: "kyverno-1.19" } }),
  ];

  const few = examples.filter(({ name }) => !/^(?:baseline|restricted)-/u.test(name));
  it.each(few)("decides nothing: $name", async ({ state }) => {
    const judge = createJudge();
    for (const edit of edits) {
      const edited = edit(state);
      // one run after the other is what is tested
      /* oxlint-disable no-await-in-loop */
      const [run, fresh] = [await judge(edited), await createJudge()(edited)];
      expect(run.answer).toEqual(fresh.answer);
      for (const { key } of fresh.answer.rows) {
        expect(await run.explain(key)).toEqual(await fresh.explain(key));
      }
      /* oxlint-enable no-await-in-loop */
    }
  });
});
