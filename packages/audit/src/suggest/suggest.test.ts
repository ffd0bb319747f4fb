import type { SourceDocument } from "@winnow/engine";
import { formatValue, getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compareExemptions } from "../compare/compare.ts";
import { createJudge, fixedMoment } from "../judge/judge.ts";
import {
  hasMesh,
  meshTitle,
  readDocuments,
  readIntents,
  readMesh,
} from "../mesh/mesh-folder.fixture.ts";
import { genuine, profile } from "./genuine-pods.fixture.ts";
import { suggest } from "./suggest.ts";
import type { SuggestOptions, SuggestReport, Suggestion, SuggestionForm } from "./suggestion.ts";

const quick: SuggestOptions = { limits: { mutants: 3000 } };

function nameOf(object: JsonMap): string {
  return formatValue(getPath(object, ["metadata", "name"]) ?? "");
}

function formOf(report: SuggestReport, form: SuggestionForm): Suggestion {
  const found = report.suggestions.find((suggestion) => suggestion.form === form);
  if (found === undefined) throw new Error(`no ${form}: ${report.obstacles.join("; ")}`);
  return found;
}

function applied(documents: readonly SourceDocument[], suggestion: Suggestion): SourceDocument[] {
  const changed = new Map(suggestion.policies.map(({ document, value }) => [document, value]));
  return [
    ...documents.map((document, index) => ({ value: changed.get(index) ?? document.value })),
    ...suggestion.exceptions.map((value) => ({ value })),
  ];
}

function denied(
  documents: readonly SourceDocument[],
  pods: readonly SourceDocument[],
  semantics: "sound" | "kyverno-1.19",
): string[] {
  const { judge } = createJudge(
    documents.map(({ value }, number) => ({ number, value })),
    { semantics, now: () => fixedMoment, providers: undefined, counter: { count: 0 } },
  );
  if (judge === undefined) throw new Error("it does not compile");
  return pods
    .filter(({ value }) => judge.judge({ object: value, operation: "CREATE" }) === "denied")
    .map(({ value }) => nameOf(value));
}

describe.skipIf(!hasMesh)(`suggest: ${meshTitle}`, () => {
  const pods = hasMesh ? readMesh("pods.yaml") : [];
  const policies = hasMesh ? readMesh("policies/w0-baseline-no-exemption.yaml") : [];
  const wanted = pods.filter(({ value }) => /^p0[2347]-/.test(nameOf(value)));
  const report = hasMesh ? suggest({ documents: policies, mustPass: wanted }, quick) : undefined;

  it("is proved under both semantics", () => {
    expect(report?.ok).toBe(true);
    for (const { form, proof, other } of report?.suggestions ?? []) {
      for (const { holds, passing, minimal, tight, residue, loose } of [proof, other.proof]) {
        expect([holds, passing.of, passing.refused, minimal.needless, loose]).toEqual([
          true,
          4,
          [],
          [],
          [],
        ]);
        expect(minimal.of).toBe(7);
        expect(tight.of - tight.killed).toBe(residue.reduce((sum, { count }) => sum + count, 0));
        expect(residue.map(({ kind }) => kind)).toEqual(
          form === "bound-exception"
            ? ["arguments or environment replaced"]
            : ["command replaced", "native sidecar"],
        );
      }
    }
  });

  it.each(["policy", "exception"] as const)(
    "is as narrow as the pinned registry or narrower: %s",
    (form) => {
      if (report === undefined) return;
      const comparison = compareExemptions(
        { documents: applied(policies, formOf(report, form)), pods: wanted },
        { documents: readMesh("policies/w6-pinned-registry.yaml"), pods: wanted },
      );
      expect(comparison.relation).toBe("narrower");
    },
  );

  it.each(["sound", "kyverno-1.19"] as const)(
    "keeps all others out but for the residue: %s",
    (semantics) => {
      if (report === undefined) return;
      const meant = readIntents()
        .filter(({ intent }) => intent === "deny")
        .map(({ id }) => id);
      const found = denied(applied(policies, formOf(report, "policy")), pods, semantics);
      expect(meant.filter((id) => !found.includes(id))).toEqual([
        "p34-mesh-command-override",
        "p35-mesh-native-sidecar",
      ]);
      expect(found.filter((id) => !meant.includes(id))).toEqual([]);
    },
  );

  it("tells that the article's exemption is wider", () => {
    for (const file of ["w4-control-by-image", "w5-image-and-initcontainers"]) {
      const documents = readMesh(`policies/${file}.yaml`);
      const mustPass = wanted.filter(({ value }) => !nameOf(value).startsWith("p04"));
      const { today } = suggest({ documents, mustPass }, quick);
      expect([file, today?.relation]).toEqual([file, "narrower"]);
      expect(today?.exemptions).toHaveLength(1);
    }
  });
});

describe("suggest: what the meshes inject", () => {
  it.each([
    ["baseline", "istio", ["Capabilities"]],
    ["baseline", "linkerd", ["Capabilities"]],
    [
      "restricted",
      "istio",
      ["Capabilities", "Running as Non-root", "Running as Non-root user", "Seccomp"],
    ],
    ["restricted", "linkerd", ["Capabilities"]],
  ] as const)("%s, %s", (level, mesh, controls) => {
    const report = suggest({ documents: profile(level), mustPass: genuine[mesh] }, quick);
    expect(report.ok).toBe(true);
    const { entries, proof, other } = formOf(report, "policy");
    expect([...new Set(entries.map(({ controlName }) => controlName))]).toEqual(controls);
    expect([proof.holds, other.proof.holds]).toEqual([true, true]);
    expect(proof.residue.map(({ kind }) => kind)).toEqual(["command replaced", "native sidecar"]);
    expect(entries.flatMap(({ images }) => images).every((image) => !image.includes("*"))).toBe(
      true,
    );
  });

  it("names what Kyverno passes over where fields are unset", () => {
    const report = suggest({ documents: profile("restricted"), mustPass: genuine.istio }, quick);
    const { other } = formOf(report, "policy");
    expect(other.proof.residue.map(({ kind }) => kind)).toContain("field left out");
  });
});

const pod = (spec: string): SourceDocument[] =>
  readDocuments(
    `{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: {${spec}}}`,
    "pod.yaml",
  );

const adding = (image: string): string =>
  `{name: c, image: ${JSON.stringify(image)}, securityContext: {capabilities: {add: [NET_ADMIN]}}}`;

describe("suggest: limits of the language", () => {
  it("pairs HostPath Volumes with Volume Types at restricted", () => {
    const clean =
      "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: [{name: c, image: x/y:1, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]";
    const report = suggest(
      {
        documents: profile("restricted"),
        mustPass: pod(`${clean}, volumes: [{name: v, hostPath: {path: /var/log}}]`),
      },
      quick,
    );
    const { entries, leavesOpen } = formOf(report, "policy");
    expect(entries).toEqual([
      {
        controlName: "HostPath Volumes",
        images: [],
        restrictedField: "spec.volumes[*].hostPath",
        values: ["/var/log"],
      },
      {
        controlName: "Volume Types",
        images: [],
        restrictedField: "spec.volumes[*].hostPath",
        values: ["hostPath"],
      },
    ]);
    expect(report.ok).toBe(true);
    expect(leavesOpen.join(" ")).toContain("bound to no image");
  });

  it("says that host probes cannot be exempted", () => {
    const probe = "livenessProbe: {httpGet: {host: 10.0.0.1, port: 80}}";
    const report = suggest(
      {
        documents: profile("baseline"),
        mustPass: pod(`containers: [{name: c, image: x/y:1, ${probe}}]`),
      },
      quick,
    );
    expect(report.ok).toBe(false);
    expect(report.suggestions).toEqual([]);
    expect(report.obstacles.join(" ")).toContain("no entry can name this control");
  });

  it.each(["*", "docker.io/istio/*", "registry.example/a?b:1", ""])("refuses image %j", (image) => {
    const report = suggest(
      { documents: profile("baseline"), mustPass: pod(`containers: [${adding(image)}]`) },
      quick,
    );
    expect([report.ok, report.suggestions]).toEqual([false, []]);
    expect(report.obstacles).toHaveLength(1);
  });

  it("refuses a value that holds a wildcard", () => {
    const container = '{name: c, image: x/y:1, securityContext: {capabilities: {add: ["*"]}}}';
    const report = suggest(
      { documents: profile("baseline"), mustPass: pod(`containers: [${container}]`) },
      quick,
    );
    expect([report.ok, report.suggestions]).toEqual([false, []]);
    expect(report.obstacles.join(" ")).toContain("wildcard");
  });

  it("lets no image have what only another one needs", () => {
    const other =
      "{name: d, image: x/z:1, securityContext: {capabilities: {add: [NET_ADMIN, NET_RAW]}}}";
    const report = suggest(
      {
        documents: profile("baseline"),
        mustPass: pod(`containers: [${adding("x/y:1")}, ${other}]`),
      },
      quick,
    );
    const { entries, proof } = formOf(report, "policy");
    expect(entries.map(({ images, values }) => [images, values])).toEqual([
      [["x/y:1"], ["NET_ADMIN"]],
      [["x/z:1"], ["NET_ADMIN", "NET_RAW"]],
    ]);
    expect(proof.holds).toBe(true);
  });

  it("takes a Deployment for its ReplicaSet and its pods", () => {
    const template = `metadata: {labels: {a: b}}, spec: {containers: [${adding("x/y:1")}]}`;
    const mustPass = readDocuments(
      `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: shop}, spec: {selector: {matchLabels: {a: b}}, template: {${template}}}}`,
      "deployment.yaml",
    );
    const report = suggest({ documents: profile("baseline"), mustPass }, quick);
    const [exception] = formOf(report, "exception").exceptions;
    expect(getPath(exception ?? {}, ["spec", "exceptions"])).toEqual([
      { policyName: "psa", ruleNames: ["autogen-baseline", "baseline"] },
    ]);
    expect(getPath(exception ?? {}, ["spec", "match"])).toEqual({
      any: [{ resources: { kinds: ["Deployment", "ReplicaSet", "Pod"], namespaces: ["shop"] } }],
    });
    expect(report.ok).toBe(true);
  });

  it("puts pods without a namespace into the default one, as the API server does", () => {
    const mustPass = readDocuments(
      `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [${adding("x/y:1")}]}}`,
      "pod.yaml",
    );
    const report = suggest({ documents: profile("baseline"), mustPass }, quick);
    expect(report.suggestions.map(({ proof }) => proof.holds)).toEqual([true, true, true]);
  });

  it("has nothing to say about pods that pass, and refuses what holds no pod", () => {
    const fine = suggest({
      documents: profile("baseline"),
      mustPass: pod("containers: [{name: c, image: x/y:1}]"),
    });
    expect([fine.ok, fine.suggestions, fine.violations]).toEqual([true, [], []]);
    const none = suggest({
      documents: profile("baseline"),
      mustPass: [{ value: { apiVersion: "v1", kind: "Service", metadata: { name: "s" } } }],
    });
    expect(none.ok).toBe(false);
    expect(none.leftOut).toEqual(["Service default/s"]);
  });
});

const noCapabilities = readDocuments(
  `
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: caps}
spec:
  validationFailureAction: Enforce
  rules:
    - name: add
      match: {any: [{resources: {kinds: [Pod]}}]}
      validate:
        message: only CHOWN and KILL may be added
        deny:
          conditions:
            all:
              - key: "{{ request.object.spec.[initContainers, containers][].securityContext.capabilities.add[] }}"
                operator: AnyNotIn
                value: [CHOWN, KILL]
`,
  "caps.yaml",
);

describe("suggest: rules that are written out", () => {
  const mesh = [...genuine.istio, ...genuine.linkerd];

  it("binds list, image, values and use by conditions", () => {
    const report = suggest({ documents: noCapabilities, mustPass: mesh }, quick);
    expect(report.suggestions.map(({ form }) => form)).toEqual(["bound-exception"]);
    const suggestion = formOf(report, "bound-exception");
    for (const proof of [suggestion.proof, suggestion.other.proof]) {
      expect([proof.holds, proof.minimal.needless]).toEqual([true, []]);
      expect(proof.minimal.of).toBeGreaterThan(3);
      expect(proof.residue.map(({ kind }) => kind)).toEqual(["arguments or environment replaced"]);
    }
    const documents = applied(noCapabilities, suggestion);
    const tried = (change: string): SourceDocument[] => {
      const init = `name: istio-init, image: "docker.io/istio/proxyv2:1.20.2"`;
      return readDocuments(
        `{apiVersion: v1, kind: Pod, metadata: {name: tried, namespace: shop}, spec: {containers: [{name: a, image: b/c:1}], initContainers: [{${init}, ${change}}]}}`,
        "tried.yaml",
      );
    };
    const add = (names: string): string => `securityContext: {capabilities: {add: [${names}]}}`;
    expect(denied(documents, tried(add("NET_ADMIN, CHOWN")), "sound")).toEqual([]);
    for (const change of [
      add("NET_ADMIN, SYS_ADMIN"),
      add('NET_ADMIN, "*"'),
      `${add("NET_ADMIN")}, command: [sh]`,
      `${add("NET_ADMIN")}, restartPolicy: Always`,
    ]) {
      expect([change, denied(documents, tried(change), "sound")]).toEqual([change, ["tried"]]);
      expect(denied(documents, tried(change), "kyverno-1.19")).toEqual(["tried"]);
    }
  });

  it("says what is left open where a rule cannot be told apart", () => {
    const noLatest = readDocuments(
      `
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: {name: tags}
spec:
  validationFailureAction: Enforce
  rules:
    - name: latest
      match: {any: [{resources: {kinds: [Pod]}}]}
      validate:
        message: no latest
        pattern: {spec: {containers: [{image: "!*:latest"}]}}
`,
      "tags.yaml",
    );
    const mustPass = pod(
      "containers: [{name: c, image: x/y:latest, securityContext: {privileged: true}}]",
    );
    const report = suggest({ documents: noLatest, mustPass }, quick);
    expect(report.ok).toBe(false);
    const { proof, leavesOpen } = formOf(report, "bound-exception");
    expect([proof.holds, proof.passing.refused]).toEqual([false, []]);
    expect(leavesOpen.join(" ")).toContain("the whole rule is lifted for pods of these images");
  });
});

describe("suggest: hostile input", () => {
  it.each(["*", "sh*p", "{{ x }}"])("does not take namespace %j into an exception", (namespace) => {
    const [document] = pod(`containers: [${adding("x/y:1")}]`);
    const value = { ...document?.value, metadata: { name: "p", namespace } };
    const report = suggest({ documents: profile("baseline"), mustPass: [{ value }] }, quick);
    expect([report.ok, report.suggestions]).toEqual([false, []]);
    expect(report.leftOut).toHaveLength(1);
  });

  it("does not take a variable into a policy", () => {
    const report = suggest(
      {
        documents: profile("baseline"),
        mustPass: pod(
          'containers: [{name: c, image: x/y:1}], volumes: [{name: v, hostPath: {path: "/{{ request.object.x }}"}}]',
        ),
      },
      quick,
    );
    expect([report.ok, report.suggestions]).toEqual([false, []]);
    expect(report.obstacles.join(" ")).toContain("variable");
  });

  it("does not let a namespace have what only another one needs", () => {
    const [one] = pod(`containers: [${adding("x/y:1")}]`);
    const [two] = pod(`containers: [${adding("x/z:1")}]`);
    const value = { ...two?.value, metadata: { name: "q", namespace: "other" } };
    const mustPass = one === undefined ? [] : [one, { value }];
    const report = suggest({ documents: profile("baseline"), mustPass }, quick);
    const { exceptions, proof } = formOf(report, "exception");
    expect(
      exceptions.map((exception) => [
        getPath(exception, ["metadata", "name"]),
        getPath(exception, ["spec", "podSecurity"]),
      ]),
    ).toEqual([
      ["psa-baseline", [expect.objectContaining({ images: ["x/y:1"] })]],
      ["psa-baseline-2", [expect.objectContaining({ images: ["x/z:1"] })]],
    ]);
    expect(proof.holds).toBe(true);
  });
});
