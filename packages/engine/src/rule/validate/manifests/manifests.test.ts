import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "../../../compile.ts";
import type { ManifestCheck } from "../../../image-check.ts";
import type { Providers } from "../../../providers.ts";
import type { RuleResult } from "../../../result/response.ts";
import type { Semantics } from "../../../semantics.ts";

const domain = "cosign.sigstore.dev";

const service: JsonMap = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "shop", labels: { app: "shop" } },
  spec: { ports: [{ port: 80, targetPort: 8080 }], selector: { app: "shop" } },
};

/** What a signer makes of a payload in these tests; only who knows the name can make it. */
function signatureOf(signer: string, payload: Buffer): string {
  return createHash("sha256").update(signer).update(payload).digest("base64");
}

/** The annotations that signers leave on a resource. */
function signatures(manifest: Json, ...signers: string[]): JsonMap {
  const payload = Buffer.from(JSON.stringify(manifest));
  return {
    [`${domain}/message`]: gzipSync(payload).toString("base64"),
    ...Object.fromEntries(
      signers.map((signer, index) => [
        `${domain}/signature${index === 0 ? "" : `_${index}`}`,
        signatureOf(signer, payload),
      ]),
    ),
  };
}

/** A resource with more fields, in the depth; what `manifest` says was signed. */
function signed(manifest: JsonMap, signers: string[], change: JsonMap = {}): JsonMap {
  const merged = merge(manifest, change) as JsonMap;
  return merge(merged, { metadata: { annotations: signatures(manifest, ...signers) } }) as JsonMap;
}

function merge(base: Json | undefined, change: Json): Json {
  const isPlain = (value: unknown): value is JsonMap =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isPlain(base) || !isPlain(change)) return change;
  const keys = Object.keys(change).map((key) => [key, merge(base[key], change[key] ?? null)]);
  return { ...base, ...Object.fromEntries(keys) };
}

function fakeProviders(extra: Providers = {}, asked: ManifestCheck[] = []): Providers {
  return {
    verifyManifest(check) {
      asked.push(check);
      const { attestor, payload, signature } = check;
      const signer = attestor.type === "keys" ? (attestor.publicKeys ?? "") : attestor.type;
      if (signature === signatureOf(signer, Buffer.from(payload, "base64"))) return;
      throw new Error("failed to verify signature");
    },
    ...extra,
  };
}

interface Question {
  readonly manifests?: JsonMap;
  readonly semantics?: Semantics;
  readonly providers?: Providers;
}

async function judge(resource: JsonMap, question: Question = {}): Promise<RuleResult> {
  const { manifests = by("ann"), semantics = "sound", providers = fakeProviders() } = question;
  const rule = {
    name: "signed",
    match: { any: [{ resources: { kinds: ["Service", "Pod", "ConfigMap"] } }] },
    validate: { failureAction: "Enforce", manifests },
  };
  const metadata = {
    name: "p",
    annotations: { "pod-policies.kyverno.io/autogen-controllers": "none" },
  };
  const policy = {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata,
    spec: { rules: [rule] },
  };
  const parseYaml = (text: string): Json => JSON.parse(text) as Json;
  const compiled = compile([{ value: policy }], { semantics, parseYaml });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const request = { object: resource, operation: "CREATE" } as const;
  const [response] = await compiled.set.evaluate(request, { providers });
  const [result] = response?.results ?? [];
  if (result === undefined) throw new Error("the rule says nothing");
  return result;
}

function entries(...names: string[]): JsonMap[] {
  return names.map((name) => ({ keys: { publicKeys: name } }));
}

function by(...names: string[]): JsonMap {
  return { attestors: [{ entries: entries(...names) }] };
}

describe("signatures on manifests", () => {
  it("passes what was signed", async () => {
    const result = await judge(signed(service, ["ann"]));
    expect([result.verdict, result.message]).toEqual(["pass", "validation rule 'signed' passed."]);
  });

  it("passes when the host answers later, and asks it once", async () => {
    const asked: ManifestCheck[] = [];
    const sync = fakeProviders({}, asked);
    const providers: Providers = {
      verifyManifest: async (check) => {
        await Promise.resolve();
        await sync.verifyManifest?.(check);
      },
    };
    expect((await judge(signed(service, ["ann"]), { providers })).verdict).toBe("pass");
    expect(asked.length).toBe(1);
    const other = await judge(signed(service, ["eve"]), { providers });
    expect([other.verdict, asked.length]).toEqual(["fail", 2]);
  });

  it("fails another signer's signature, and names the attestor", async () => {
    const { verdict, message } = await judge(signed(service, ["eve"]));
    expect([verdict, message]).toEqual([
      "fail",
      "manifest verification failed: attestors[0].entries[0].keys: failed to verify signature",
    ]);
  });

  it("fails a payload that was changed after it was signed", async () => {
    const forged = merge(signed(service, ["ann"]), {
      metadata: {
        annotations: { [`${domain}/message`]: signatures({}, "x")[`${domain}/message`] ?? "" },
      },
    }) as JsonMap;
    const { verdict, message } = await judge(forged);
    expect(verdict).toBe("fail");
    expect(message).toContain("failed to verify signature");
  });

  it("fails a resource that nobody signed", async () => {
    const { verdict, message } = await judge(service);
    expect(verdict).toBe("fail");
    expect(message).toContain(`no signature found: the annotations ${domain}/message and`);
  });

  it("ends in an error where nobody can check", async () => {
    const { verdict, message } = await judge(signed(service, ["ann"]), { providers: {} });
    expect(verdict).toBe("error");
    expect(message).toContain("signatures on manifests cannot be checked here");
  });

  it.each([
    [2, ["ann", "bob"], "pass"],
    [2, ["ann", "eve"], "fail"],
    [1, ["eve", "bob"], "pass"],
    [undefined, ["ann", "bob", "cid"], "pass"],
    [undefined, ["ann", "bob"], "fail"],
  ] as const)("wants %s of three attestors; signed by %j: %s", async (count, signers, verdict) => {
    const set = { entries: entries("ann", "bob", "cid"), ...(count && { count }) };
    const result = await judge(signed(service, [...signers]), { manifests: { attestors: [set] } });
    expect(result.verdict).toBe(verdict);
  });

  it("wants every set of attestors", async () => {
    const manifests = { attestors: [{ entries: entries("ann") }, { entries: entries("bob") }] };
    expect((await judge(signed(service, ["bob", "ann"]), { manifests })).verdict).toBe("pass");
    expect((await judge(signed(service, ["ann"]), { manifests })).verdict).toBe("fail");
  });

  it("wants the annotations that an attestor names, and the signature", async () => {
    const [entry] = entries("ann");
    const manifests = { attestors: [{ entries: [{ ...entry, annotations: { stage: "live" } }] }] };
    const live = { metadata: { annotations: { stage: "live" } } };
    const inTest = { metadata: { annotations: { stage: "test" } } };
    const of = (annotated: JsonMap, signer: string): Promise<RuleResult> =>
      judge(signed(merge(service, annotated) as JsonMap, [signer]), { manifests });
    expect((await of(live, "ann")).verdict).toBe("pass");
    expect((await of(live, "eve")).verdict).toBe("fail");
    const other = await of(inTest, "ann");
    expect(other.verdict).toBe("fail");
    expect(other.message).toContain("the annotation stage must be live, it is test");
    expect((await of({}, "ann")).message).toContain("must be live, it is not there");
  });

  it("looks for annotations of the domain that the rule names", async () => {
    const manifests = { ...by("ann"), annotationDomain: "sign.example.com" };
    expect((await judge(signed(service, ["ann"]), { manifests })).verdict).toBe("fail");
    const text = JSON.stringify(signed(service, ["ann"])).replaceAll(domain, "sign.example.com");
    expect((await judge(JSON.parse(text) as JsonMap, { manifests })).verdict).toBe("pass");
  });
});

describe("differences from a signed manifest", () => {
  it.each([
    [
      "a value",
      { spec: { selector: { app: "evil" } } },
      'spec.selector.app: signed "shop", found "evil"',
    ],
    [
      "one more",
      { spec: { externalIPs: ["1.2.3.4"] } },
      'spec.externalIPs.0: signed nothing, found "1.2.3.4"',
    ],
    ["one less", { spec: { selector: null } }, 'spec.selector.app: signed "shop", found nothing'],
    ["another kind", { kind: "ConfigMap" }, 'kind: signed "Service", found "ConfigMap"'],
    ["a label", { metadata: { labels: { a: "b" } } }, "metadata.labels.a"],
    ["an annotation", { metadata: { annotations: { a: "b" } } }, "metadata.annotations.a"],
    ["an unlikely key", JSON.parse('{"spec":{"__proto__":{"a":1}}}') as JsonMap, "spec.__proto__"],
  ])("fails %s", async (_, change, difference) => {
    const { verdict, message } = await judge(signed(service, ["ann"], change));
    expect(verdict).toBe("fail");
    expect(message).toContain(`manifest verification failed: diff found; `);
    expect(message).toContain(difference);
  });

  it("passes what Kubernetes fills in", async () => {
    const change = {
      metadata: { uid: "1", resourceVersion: "7", namespace: "team", creationTimestamp: "now" },
      spec: { type: "ClusterIP", clusterIP: "10.0.0.1", sessionAffinity: "None" },
      status: { loadBalancer: {} },
    };
    expect((await judge(signed(service, ["ann"], change))).verdict).toBe("pass");
  });

  it("tells of the first ten", async () => {
    const more = Object.fromEntries([..."abcdefghijkl"].map((name) => [name, name]));
    const { message } = await judge(signed(service, ["ann"], { spec: { selector: more } }));
    expect(message).toContain("spec.selector.j");
    expect(message).not.toContain("spec.selector.k");
    expect(message).toContain("; and 2 more");
  });

  it.each([
    [{ spec: { type: "NodePort" } }],
    [{ metadata: { finalizers: ["a/b"] } }],
    [{ spec: { ports: [{ port: 80, targetPort: 8080, protocol: "UDP" }] } }],
  ])("lets defaults be set otherwise only as Kyverno does: %j", async (change) => {
    const resource = signed(service, ["ann"], change);
    const sound = await judge(resource);
    expect(sound.verdict).toBe("fail");
    expect(sound.differences).toEqual(["manifest-default-field-changed"]);
    const kyverno = await judge(resource, { semantics: "kyverno-1.19" });
    expect([kyverno.verdict, kyverno.differences ?? []]).toEqual(["pass", []]);
  });

  it("lets a signed namespace be another one only as Kyverno does", async () => {
    const inShop = merge(service, { metadata: { namespace: "shop" } }) as JsonMap;
    const moved = signed(inShop, ["ann"], { metadata: { namespace: "kube-system" } });
    expect((await judge(moved)).verdict).toBe("fail");
    expect((await judge(moved, { semantics: "kyverno-1.19" })).verdict).toBe("pass");
  });
});

describe("ignoreFields", () => {
  const change = { spec: { selector: { app: "other" } } };
  const ignoring = (fields: string[], ...objects: JsonMap[]): JsonMap => ({
    ...by("ann"),
    ignoreFields: [{ fields, objects }],
  });

  it.each([
    [ignoring(["spec.selector.app"], { kind: "Service" }), "pass"],
    [ignoring(["spec.selector"], { kind: "Service" }), "pass"],
    [ignoring(["spec.selector.*"], { kind: "S*", name: "sh?p", version: "v1" }), "pass"],
    [ignoring(["spec.select"], { kind: "Service" }), "fail"],
    [ignoring(["spec.selector"], { kind: "Pod" }), "fail"],
    [ignoring(["spec.selector"], { kind: "Service", name: "other" }), "fail"],
    [ignoring(["spec.selector"], { kind: "Service", group: "apps" }), "fail"],
    [ignoring(["spec.selector"], { kind: "Pod" }, { kind: "Service" }), "pass"],
  ])("%j: %s", async (manifests, verdict) => {
    expect((await judge(signed(service, ["ann"], change), { manifests })).verdict).toBe(verdict);
  });

  it.each([
    ["a key with a dot", { "a.b": "2" }],
    ["a longer key", { ab: "2" }],
    ["a key in whose midst it is", { "x.data.a": "2" }],
  ])("ignores what only looks like a field as Kyverno does: %s", async (_, data) => {
    const config = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "c" },
      data: { a: "1" },
    };
    const manifests = ignoring(["data.a"], { kind: "ConfigMap" });
    const changed = signed(config, ["ann"], { data: { a: "2" } });
    expect((await judge(changed, { manifests })).verdict).toBe("pass");
    const added = signed(config, ["ann"], { data });
    const sound = await judge(added, { manifests });
    expect(sound.verdict).toBe("fail");
    expect(sound.differences).toEqual(["manifest-ignored-field-prefix"]);
    const kyverno = await judge(added, { manifests, semantics: "kyverno-1.19" });
    expect(kyverno.verdict).toBe("pass");
  });

  it("ignores nothing by a field that is no pattern", async () => {
    const manifests = ignoring(["spec.(selector"], { kind: "Service" });
    const resource = signed(service, ["ann"], change);
    expect((await judge(resource, { manifests })).verdict).toBe("fail");
    expect((await judge(resource, { manifests, semantics: "kyverno-1.19" })).verdict).toBe("fail");
  });
});

describe("dryRun", () => {
  const filled = { spec: { custom: "default" } };
  const resource = signed(service, ["ann"], filled);
  const asked: [JsonMap, string][] = [];
  const providers = fakeProviders({
    dryRun(manifest, namespace) {
      asked.push([manifest, namespace]);
      return Promise.resolve(merge(manifest, filled) as JsonMap);
    },
  });

  it("compares with the manifest as the API server would fill it in", async () => {
    const manifests = { ...by("ann"), dryRun: { enable: true, namespace: "dry" } };
    expect((await judge(resource, { manifests, providers })).verdict).toBe("pass");
    expect(asked).toEqual([[service, "dry"]]);
    // one more field than those that were filled in
    const more = merge(resource, { spec: { other: 1 } }) as JsonMap;
    expect((await judge(more, { manifests, providers })).verdict).toBe("fail");
  });

  it.each([[{}], [{ dryRun: { enable: false } }]])("is asked for: %j", async (dryRun) => {
    const manifests = { ...by("ann"), ...dryRun };
    expect((await judge(resource, { manifests, providers })).verdict).toBe("fail");
  });

  it("compares with the manifest itself where there is no API server", async () => {
    const manifests = { ...by("ann"), dryRun: { enable: true } };
    expect((await judge(resource, { manifests })).verdict).toBe("fail");
    expect((await judge(signed(service, ["ann"]), { manifests })).verdict).toBe("pass");
  });

  it("does not pass when the API server refuses", async () => {
    const manifests = { ...by("ann"), dryRun: { enable: true } };
    const refusing = fakeProviders({
      dryRun: () => Promise.reject(new Error("forbidden")),
    });
    const { verdict, message } = await judge(resource, { manifests, providers: refusing });
    expect(verdict).not.toBe("pass");
    expect(message).toContain("forbidden");
  });
});
