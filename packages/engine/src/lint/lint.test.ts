import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json } from "@winnow/value";
import { policyWith, ruleWith } from "../policy/problems-in.fixture.ts";
import { deprecatedFields } from "./deprecated-fields.ts";
import { lint, lintChecks } from "./lint.ts";

function told(change: object, policy: object = {}): string[] {
  return lint([{ value: policyWith([ruleWith(change as never)], policy as never) }]).map(
    ({ code, path }) => `${code} ${path}`,
  );
}

const rule = "spec.rules[0]";
const matching = (...filters: object[]) => ({
  match: { any: filters.map((resources) => ({ resources })) },
});
const pods = { kinds: ["Pod"] };
const when = (key: Json, value: Json, operator = "Equals") => ({
  validate: { deny: { conditions: { any: [{ key, operator, value }] } } },
});
const condition = `${rule}.validate.deny.conditions.any[0]`;

describe("lint", () => {
  it("has nothing to say about a sound policy", () => {
    expect(told({})).toEqual([]);
  });

  it("gives a broken document its errors, and the place of each", () => {
    const [problem] = lint([{ value: policyWith([]), locate: () => ({ line: 3, column: 5 }) }]);
    expect(problem).toMatchObject({ severity: "error", code: "no-rules", line: 3, column: 5 });
  });

  it.each([
    [
      matching({ kinds: ["Node"], namespaces: ["a"] }),
      `never-matches ${rule}.match.any[0].resources.namespaces`,
    ],
    [
      { match: { all: [{ resources: pods }, { resources: { kinds: ["Job"] } }] } },
      `never-matches ${rule}.match.all`,
    ],
    [
      { ...matching(pods), exclude: { any: [{ resources: { kinds: ["Pod", "Job"] } }] } },
      `never-matches ${rule}.exclude`,
    ],
  ])("tells of rules that never match: %j", (change, problem) => {
    expect(told(change)).toEqual([problem]);
  });

  it.each([
    matching({ kinds: ["Namespace"], namespaces: ["a"] }),
    matching({ kinds: ["Pod"], namespaces: ["a"] }),
    { match: { all: [{ resources: pods }, { resources: { kinds: ["Pod", "Job"] } }] } },
    { ...matching(pods), exclude: { any: [{ resources: { kinds: ["Pod"], names: ["a"] } }] } },
  ])("knows rules that do: %j", (change) => {
    expect(told(change)).toEqual([]);
  });

  it("tells of conditions that are the same for every request", () => {
    expect(told(when("request.operation", "CREATE"))).toEqual([`constant-condition ${condition}`]);
    expect(told(when("{{ request.operation }}", "CREATE"))).toEqual([]);
    const [problem] = lint([{ value: policyWith([ruleWith(when("a", "a"))]) }]);
    expect(problem?.message).toContain("always true");
  });

  it("tells of kinds by wildcard in scans", () => {
    const change = matching({ kinds: ["apps/v1/*"] });
    expect(told(change)).toEqual([`wildcard-kind ${rule}.match.any[0].resources.kinds[0]`]);
    expect(told(change, { spec: { background: false } })).toEqual([]);
    expect(told(matching({ kinds: ["apps/*/Deployment"] }))).toEqual([]);
  });

  it("tells of objects that an operation does not have", () => {
    const on = (operations: string[], change: object) =>
      told({ ...matching({ ...pods, operations }), ...change });
    const old = when("{{ request.oldObject.metadata.name }}", "a");
    expect(on(["CREATE"], old)).toEqual([`missing-object ${condition}.key`]);
    expect(on(["CREATE", "UPDATE"], old)).toEqual([]);
    expect(on(["CREATE"], when("{{ request.oldObject.a || '' }}", "a"))).toEqual([]);
    expect(on(["DELETE"], when("{{ request.object.metadata.name }}", "a"))).toEqual([
      `missing-object ${condition}.key`,
    ]);
    expect(on(["DELETE"], old)).toEqual([]);
    expect(on(["DELETE"], { validate: { pattern: { spec: {} } } })).toEqual([
      `missing-object ${rule}.validate.pattern`,
    ]);
  });

  it("tells of deprecated fields", () => {
    expect(
      told({}, { spec: { validationFailureAction: "Audit", schemaValidation: false } }),
    ).toEqual([
      "deprecated-field spec.validationFailureAction",
      "deprecated-field spec.schemaValidation",
    ]);
    expect(told({ match: { resources: pods } })).toEqual([
      `deprecated-field ${rule}.match.resources`,
    ]);
    expect(told({}, { spec: { webhookConfiguration: { timeoutSeconds: 5 } } })).toEqual([]);
    const paths = deprecatedFields.map(({ path }) => path.join("."));
    expect(new Set(paths).size).toBe(paths.length);
  });

  it("tells of deprecated operators", () => {
    const key = "{{ request.namespace }}";
    expect(told(when(key, ["a"], "In"))).toEqual([`deprecated-operator ${condition}.operator`]);
    expect(told(when(key, ["a"], "AnyIn"))).toEqual([]);
  });

  it("tells of deprecated versions", () => {
    const exception = (apiVersion: string) =>
      lint([
        {
          value: {
            apiVersion,
            kind: "PolicyException",
            metadata: { name: "a" },
            spec: {
              exceptions: [{ policyName: "p", ruleNames: ["r"] }],
              match: { any: [{ resources: pods }] },
            },
          },
        },
      ]).map(({ code }) => code);
    expect(exception("kyverno.io/v2beta1")).toEqual(["deprecated-version"]);
    expect(exception("kyverno.io/v2")).toEqual([]);
  });

  it("tells of digests that a cluster would change", () => {
    const images = (entry: object) =>
      told({ validate: undefined, verifyImages: [{ imageReferences: ["a/*"], ...entry }] });
    expect(images({})).toEqual([`digest-default ${rule}.verifyImages[0]`]);
    expect(images({ mutateDigest: false })).toEqual([]);
    expect(images({ failureAction: "Enforce" })).toEqual([]);
  });

  describe("of cleanup policies", () => {
    const cleanup = (spec: object, document: object = {}): string[] => {
      const value = {
        apiVersion: "kyverno.io/v2",
        kind: "ClusterCleanupPolicy",
        metadata: { name: "old" },
        spec: { schedule: "0 * * * *", match: { any: [{ resources: pods }] }, ...spec },
        ...document,
      };
      return lint([{ value }]).map(({ severity, code, path }) => `${severity} ${code} ${path}`);
    };
    const namespaced = { kind: "CleanupPolicy", metadata: { name: "old", namespace: "team" } };

    it("has nothing to say about a sound one", () => {
      expect(cleanup({})).toEqual([]);
      expect(cleanup({}, namespaced)).toEqual([]);
    });

    it.each(["0 0 31 2 *", "0 0 30 feb *", "TZ=Europe/Berlin 0 0 31 4,6,9,11 *"])(
      "tells of a schedule without a day: %s",
      (schedule) => {
        expect(cleanup({ schedule })).toEqual(["warning never-runs spec.schedule"]);
      },
    );

    it.each(["0 0 29 2 *", "0 0 31 2 1", "@every 2h", "@yearly"])(
      "knows that %s runs",
      (schedule) => {
        expect(cleanup({ schedule })).toEqual([]);
      },
    );

    it.each(["", "0 0 * *", "61 * * * *", "@sometimes", "TZ=Nowhere 0 * * * *"])(
      "gives a broken schedule its error: %j",
      (schedule) => {
        expect(cleanup({ schedule })).toEqual(["error bad-schedule spec.schedule"]);
      },
    );

    const everything = { kinds: ["*"] };
    it.each([
      [{ match: { any: [{ resources: pods }, { resources: everything }] } }],
      [{ match: { all: [{ resources: everything }] } }],
      [{ match: { any: [{ resources: { kinds: ["*/*"], names: ["*"] } }] } }],
      [{ match: { any: [{ resources: everything }] }, conditions: { any: [] } }],
    ])("tells of a match that takes everything: %j", (spec) => {
      expect(cleanup(spec)).toEqual(["warning selects-everything spec.match"]);
      expect(cleanup(spec, namespaced)).toEqual(["warning selects-everything spec.match"]);
    });

    const asking = (key: string) => ({
      conditions: { any: [{ key, operator: "Equals", value: "a" }] },
    });
    it.each([
      [{ match: { any: [{ resources: { ...everything, names: ["tmp-*"] } }] } }],
      [
        {
          match: { any: [{ resources: { ...everything, selector: { matchLabels: { a: "b" } } } }] },
        },
      ],
      [{ match: { all: [{ resources: everything }, { resources: pods }] } }],
      [
        {
          match: { any: [{ resources: everything }] },
          exclude: { any: [{ resources: { namespaces: ["kube-system"] } }] },
        },
      ],
      [{ match: { any: [{ resources: everything }] }, ...asking("{{ target.kind }}") }],
    ])("knows what narrows it: %j", (spec) => {
      expect(cleanup(spec)).toEqual([]);
    });

    it.each([
      "{{ request.object.metadata.name }}",
      "{{ request.operation }}",
      "{{ element.name }}",
      "{{ serviceAccountName }}",
      "{{ traget.metadata.name }}",
    ])("tells of variables that are not there: %s", (key) => {
      expect(cleanup(asking(key))).toEqual(["warning cleanup-variable spec.conditions.any[0].key"]);
    });

    it.each([
      "{{ target.metadata.name }}",
      "{{ request.namespace }}",
      "{{ images.containers.a.tag }}",
      "{{ wanted }}",
      "{{ time_now_utc() }}",
      "{{ request.object.a || 'b' }}",
    ])("knows variables that are: %s", (key) => {
      const context = [{ name: "wanted", variable: { value: "{{ target.kind }}" } }];
      expect(cleanup({ context, ...asking(key) })).toEqual([]);
    });

    it("looks into the context as well", () => {
      const context = [{ name: "a", apiCall: { urlPath: "/{{ request.name }}" } }];
      expect(cleanup({ context })).toEqual([
        "warning cleanup-variable spec.context[0].apiCall.urlPath",
      ]);
    });

    it("gives one that names other namespaces than its own an error", () => {
      const match = { any: [{ resources: { ...pods, namespaces: ["other"] } }] };
      expect(cleanup({ match }, namespaced)).toEqual([
        "error namespaces-in-namespaced spec.match.any[0].resources.namespaces",
      ]);
      expect(cleanup({ match })).toEqual([]);
    });

    it("tells what it tells of other policies", () => {
      const nodes = { any: [{ resources: { kinds: ["Node"], namespaces: ["a"] } }] };
      expect(cleanup({ match: nodes })).toEqual([
        "warning never-matches spec.match.any[0].resources.namespaces",
      ]);
      expect(cleanup(asking("a"))).toEqual(["warning constant-condition spec.conditions.any[0]"]);
      expect(cleanup({}, { apiVersion: "kyverno.io/v2beta1" })).toEqual([
        "warning deprecated-version apiVersion",
      ]);
    });
  });

  it("is written about, warning by warning", () => {
    const page = readFileSync(new URL("../../../../docs/lint.md", import.meta.url), "utf8");
    for (const { code } of lintChecks) expect(page).toContain(`## \`${code}\``);
    for (const { path } of deprecatedFields) expect(page).toContain(`\`${path.at(-1) ?? ""}\``);
  });
});
