import type { JsonMap } from "@winnow/value";
import { getPath } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { compile } from "../../compile.ts";
import type { EvaluateOptions } from "../../evaluate.ts";
import { RegistryUnavailableError } from "../../image-check.ts";
import type { ImageCheck, VerifiedImage } from "../../image-check.ts";
import type { Providers } from "../../providers.ts";
import type { Request } from "../../request.ts";
import type { PolicyResponse, RuleResult } from "../../result/response.ts";
import type { Semantics } from "../../semantics.ts";

const digest = `sha256:${"a".repeat(64)}`;
const other = `sha256:${"b".repeat(64)}`;

function key(name: string): JsonMap {
  return { keys: { publicKeys: name } };
}

function rule(entry: JsonMap, extra: JsonMap = {}): JsonMap {
  return {
    name: "signed",
    match: { any: [{ resources: { kinds: ["Pod"] } }] },
    verifyImages: [{ imageReferences: ["ghcr.io/*"], ...entry }],
    ...extra,
  };
}

function policy(rules: JsonMap[], name = "images"): JsonMap {
  const annotations = { "pod-policies.kyverno.io/autogen-controllers": "none" };
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name, annotations },
    spec: { rules },
  };
}

function pod(image: string, annotations?: JsonMap): JsonMap {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "default", ...(annotations && { annotations }) },
    spec: { containers: [{ name: "c", image }] },
  };
}

interface Registry {
  /** Who signed. */
  readonly signers?: readonly string[];
  readonly statements?: readonly JsonMap[];
  readonly offline?: boolean;
  readonly slow?: boolean;
  /** The digest of each answer in turn. */
  readonly digests?: readonly string[];
}

/** Providers over a registry that never was; `asked` collects what they are asked. */
function fakeProviders(registry: Registry, asked: ImageCheck[] = []): Providers {
  const answer = (check: ImageCheck): VerifiedImage => {
    asked.push(check);
    if (registry.offline === true) throw new RegistryUnavailableError("no route to host");
    const { attestor } = check;
    const name = attestor.type === "keys" ? (attestor.publicKeys ?? "") : attestor.type;
    if (registry.signers?.includes(name) !== true) throw new Error("no matching signatures");
    return {
      digest: registry.digests?.[asked.length - 1] ?? digest,
      statements: check.attestationType === undefined ? [] : (registry.statements ?? []),
    };
  };
  const slow = async (check: ImageCheck): Promise<VerifiedImage> => {
    await Promise.resolve();
    return answer(check);
  };
  return {
    verifyImage: registry.slow === true ? slow : answer,
    imageDigest: () => (registry.slow === true ? Promise.resolve(digest) : digest),
  };
}

interface Question {
  readonly documents: JsonMap[];
  readonly request: Request;
  readonly providers?: Providers;
  readonly semantics?: Semantics;
  readonly phases?: EvaluateOptions["phases"];
}

async function respond(question: Question): Promise<PolicyResponse[]> {
  const { semantics = "sound", providers, phases } = question;
  const compiled = compile(
    question.documents.map((value) => ({ value })),
    { semantics },
  );
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.set.evaluate(question.request, {
    ...(providers === undefined ? {} : { providers }),
    ...(phases === undefined ? {} : { phases }),
  });
}

async function judge(
  entry: JsonMap,
  image: string,
  registry: Registry,
  semantics: Semantics = "sound",
): Promise<RuleResult | undefined> {
  const [response] = await respond({
    documents: [policy([rule(entry)])],
    request: { object: pod(image), operation: "CREATE" },
    providers: fakeProviders(registry),
    semantics,
  });
  return response?.results[0];
}

const signedBy = (...names: string[]): JsonMap => ({ attestors: [{ entries: names.map(key) }] });

describe("verifying signatures", () => {
  it.each([false, true])("passes a signed image and pins it (slow provider: %s)", async (slow) => {
    const result = await judge(signedBy("k"), "ghcr.io/a/b:v1", { signers: ["k"], slow });
    expect(result?.verdict).toBe("pass");
    expect(result?.message).toBe("verified image signatures for ghcr.io/a/b:v1");
    expect(getPath(result?.patched, ["spec", "containers"])).toEqual([
      { name: "c", image: `ghcr.io/a/b:v1@${digest}` },
    ]);
    expect(getPath(result?.patched, ["metadata", "annotations", "kyverno.io/verify-images"])).toBe(
      JSON.stringify({ [`ghcr.io/a/b@${digest}`]: "pass" }),
    );
  });

  it.each([false, true])("fails an unsigned image (slow provider: %s)", async (slow) => {
    const result = await judge(signedBy("k"), "ghcr.io/a/b:v1", { signers: [], slow });
    expect(result?.verdict).toBe("fail");
    expect(result?.message).toBe(
      "image verification failed for ghcr.io/a/b:v1: attestors[0].entries[0].keys: no matching signatures",
    );
  });

  it("is an error where no registry answers, and where none can be asked", async () => {
    expect((await judge(signedBy("k"), "ghcr.io/a/b:v1", { offline: true }))?.verdict).toBe(
      "error",
    );
    const [response] = await respond({
      documents: [policy([rule(signedBy("k"))])],
      request: { object: pod("ghcr.io/a/b:v1"), operation: "CREATE" },
    });
    expect(response?.results[0]?.verdict).toBe("error");
    expect(response?.results[0]?.message).toContain("no registry can be asked");
  });

  it("has no result for other images, and none on DELETE", async () => {
    expect(await judge(signedBy("k"), "quay.io/a/b:v1", {})).toBeUndefined();
    const responses = await respond({
      documents: [policy([rule(signedBy("k"))])],
      request: { oldObject: pod("ghcr.io/a/b:v1"), operation: "DELETE" },
      providers: fakeProviders({}),
    });
    expect(responses).toEqual([]);
  });

  it("skips images that are to be skipped", async () => {
    const entry = { ...signedBy("k"), skipImageReferences: ["ghcr.io/a/*"] };
    const result = await judge(entry, "ghcr.io/a/b:v1", { signers: [] });
    expect(result?.verdict).toBe("skip");
  });

  it("asks with everything that the entry says", async () => {
    const asked: ImageCheck[] = [];
    const entry = {
      type: "SigstoreBundle",
      annotations: { team: "x" },
      repository: "ghcr.io/sigs",
      useCache: false,
      imageRegistryCredentials: { secrets: ["s"], providers: ["github"] },
      attestors: [
        {
          entries: [
            {
              ...key("k"),
              annotations: { sig: "1" },
              repository: "ghcr.io/own",
              signatureAlgorithm: "sha512",
            },
          ],
        },
      ],
    };
    await respond({
      documents: [policy([rule(entry)])],
      request: { object: pod("ghcr.io/a/b:v1"), operation: "CREATE" },
      providers: fakeProviders({ signers: ["k"] }, asked),
    });
    expect(asked).toEqual([
      {
        reference: "ghcr.io/a/b:v1",
        type: "SigstoreBundle",
        attestor: { type: "keys", publicKeys: "k", signatureAlgorithm: "sha512" },
        annotations: { team: "x", sig: "1" },
        repository: "ghcr.io/own",
        cosignOCI11: false,
        credentials: { allowInsecureRegistry: false, providers: ["github"], secrets: ["s"] },
        useCache: false,
      },
    ]);
  });

  it("replaces variables of attestors", async () => {
    const asked: ImageCheck[] = [];
    await respond({
      documents: [
        policy([
          rule(signedBy("{{ who }}"), {
            context: [{ name: "who", variable: { value: "k{{ request.object.metadata.name }}" } }],
          }),
        ]),
      ],
      request: { object: pod("ghcr.io/a/b:v1"), operation: "CREATE" },
      providers: fakeProviders({ signers: ["kp"] }, asked),
    });
    expect(asked[0]?.attestor).toEqual({ type: "keys", publicKeys: "kp" });
  });

  it("holds all attestors to the digest that the first one signed", async () => {
    const asked: ImageCheck[] = [];
    const [response] = await respond({
      documents: [policy([rule(signedBy("k", "l"))])],
      request: { object: pod("ghcr.io/a/b:v1"), operation: "CREATE" },
      providers: fakeProviders({ signers: ["k", "l"], digests: [digest, other] }, asked),
    });
    expect(asked.map(({ reference }) => reference)).toEqual([
      "ghcr.io/a/b:v1",
      `ghcr.io/a/b@${digest}`,
    ]);
    expect(response?.results[0]?.verdict).toBe("fail");
    expect(response?.results[0]?.message).toContain(`the image is ${digest}`);
  });

  it("is an error where the provider's digest is none", async () => {
    const result = await judge(signedBy("k"), "ghcr.io/a/b:v1", {
      signers: ["k"],
      digests: ["latest"],
    });
    expect(result?.verdict).toBe("error");
  });

  it("verifies init and ephemeral containers, every one of them", async () => {
    const object = pod("ghcr.io/a/b:v1");
    object["spec"] = {
      initContainers: [{ name: "i", image: "ghcr.io/a/init:v1" }],
      containers: [{ name: "c", image: "ghcr.io/a/b:v1" }],
      ephemeralContainers: [{ name: "e", image: "ghcr.io/a/debug:v1" }],
    };
    const asked: ImageCheck[] = [];
    await respond({
      documents: [policy([rule(signedBy("k"))])],
      request: { object, operation: "CREATE" },
      providers: fakeProviders({ signers: ["k"] }, asked),
    });
    expect(asked.map(({ reference }) => reference)).toEqual([
      "ghcr.io/a/init:v1",
      "ghcr.io/a/b:v1",
      "ghcr.io/a/debug:v1",
    ]);
  });

  it("is an error for an image that is no reference", async () => {
    expect((await judge(signedBy("k"), "ghcr.io/A B", {}))?.verdict).toBe("error");
  });
});

describe("digests", () => {
  it("are written in without a signature to verify", async () => {
    const result = await judge({ required: false }, "ghcr.io/a/b:v1", { slow: true });
    expect(getPath(result?.patched, ["spec", "containers"])).toEqual([
      { name: "c", image: `ghcr.io/a/b:v1@${digest}` },
    ]);
  });

  it("must be there where nobody writes them in", async () => {
    const entry = { mutateDigest: false, required: false };
    const missing = await judge(entry, "ghcr.io/a/b:v1", {});
    expect(missing?.verdict).toBe("fail");
    expect(missing?.message).toBe("missing digest for ghcr.io/a/b:v1");
    expect((await judge(entry, `ghcr.io/a/b@${digest}`, {}))?.verdict).toBe("pass");
    expect((await judge({ ...entry, verifyDigest: false }, "ghcr.io/a/b:v1", {}))?.verdict).toBe(
      "pass",
    );
  });

  it("are an error where they cannot be found", async () => {
    const [response] = await respond({
      documents: [policy([rule({ required: false })])],
      request: { object: pod("ghcr.io/a/b:v1"), operation: "CREATE" },
    });
    expect(response?.results[0]?.verdict).toBe("error");
  });
});

describe("required", () => {
  const unsigned = { mutateDigest: false, verifyDigest: false };

  it("fails where nobody has verified the image", async () => {
    const result = await judge(unsigned, "ghcr.io/a/b:v1", {});
    expect(result?.verdict).toBe("fail");
    expect(result?.message).toBe("unverified image ghcr.io/a/b:v1");
  });

  it("is met by a rule of another policy, also a later one", async () => {
    const responses = await respond({
      documents: [policy([rule(unsigned)], "first"), policy([rule(signedBy("k"))], "second")],
      request: { object: pod("ghcr.io/a/b:v1"), operation: "CREATE" },
      providers: fakeProviders({ signers: ["k"] }),
    });
    expect(responses.map(({ results }) => results[0]?.verdict)).toEqual(["pass", "pass"]);
  });

  it("is not met by an annotation that came with the resource", async () => {
    const annotations = { "kyverno.io/verify-images": '{"ghcr.io/a/b:v1":"pass"}' };
    const answers = await Promise.all(
      (["sound", "kyverno-1.19"] as const).map((semantics) =>
        respond({
          documents: [policy([rule(unsigned)])],
          request: { object: pod("ghcr.io/a/b:v1", annotations), operation: "CREATE" },
          semantics,
        }),
      ),
    );
    expect(answers.map(([response]) => response?.results[0]?.verdict)).toEqual(["fail", "pass"]);
    expect(answers[0]?.[0]?.results[0]?.differences).toEqual(["verified-annotation-trusted"]);
  });

  it("is checked anew where only the validation is asked for", async () => {
    const annotations = { "kyverno.io/verify-images": `{"ghcr.io/a/b@${digest}":"pass"}` };
    const question = {
      documents: [policy([rule(signedBy("k"))])],
      request: { object: pod(`ghcr.io/a/b@${digest}`, annotations), operation: "CREATE" },
      phases: ["validate"],
    } as const;
    const signed = await respond({
      ...question,
      documents: [...question.documents],
      providers: fakeProviders({ signers: ["k"] }),
    });
    expect(signed[0]?.results[0]?.verdict).toBe("pass");
    expect(signed[0]?.patched).toBeUndefined();
    const forged = await respond({
      ...question,
      documents: [...question.documents],
      providers: fakeProviders({}),
    });
    expect(forged[0]?.results[0]?.verdict).toBe("fail");
    const kyverno = await respond({
      ...question,
      documents: [...question.documents],
      providers: fakeProviders({}),
      semantics: "kyverno-1.19",
    });
    expect(kyverno[0]?.results[0]?.verdict).toBe("pass");
  });

  it("lets later validation see the pinned image", async () => {
    const check = {
      name: "pinned",
      match: { any: [{ resources: { kinds: ["Pod"] } }] },
      validate: { pattern: { spec: { containers: [{ image: "*@sha256:*" }] } } },
    };
    const [response] = await respond({
      documents: [policy([check, rule(signedBy("k"))])],
      request: { object: pod("ghcr.io/a/b:v1"), operation: "CREATE" },
      providers: fakeProviders({ signers: ["k"] }),
    });
    expect(response?.results.map((result) => [result.rule, result.verdict])).toEqual([
      ["signed", "pass"],
      ["pinned", "pass"],
    ]);
  });
});

describe("updates", () => {
  it("verify an image that stays as it was; Kyverno does not", async () => {
    const object = pod(`ghcr.io/a/b@${digest}`);
    const request: Request = { object, oldObject: object, operation: "UPDATE" };
    const documents = [policy([rule(signedBy("k"))])];
    const sound = await respond({ documents, request, providers: fakeProviders({}) });
    expect(sound[0]?.results[0]?.verdict).toBe("fail");
    expect(sound[0]?.results[0]?.differences).toEqual(["unchanged-image"]);
    const kyverno = await respond({
      documents,
      request,
      providers: fakeProviders({}),
      semantics: "kyverno-1.19",
    });
    expect(kyverno[0]?.results[0]?.verdict).toBe("pass");
  });
});

describe("images written otherwise", () => {
  it("are verified under sound semantics", async () => {
    const image = `ghcr.io/a/b:v1@${digest}`;
    const entry = { ...signedBy("k"), imageReferences: ["ghcr.io/a/b:v*"] };
    const sound = await judge(entry, image, {});
    expect(sound?.verdict).toBe("fail");
    expect(sound?.differences).toEqual(["image-written-otherwise"]);
    expect(await judge(entry, image, {}, "kyverno-1.19")).toBeUndefined();
  });
});

describe("attestations", () => {
  const type = "https://example.com/review/v1";
  const statement = (predicate: JsonMap, predicateType = type): JsonMap => ({
    predicateType,
    predicate,
  });
  const attestation = (extra: JsonMap = {}): JsonMap => ({
    attestations: [{ type, attestors: [{ entries: [key("k")] }], ...extra }],
  });
  const branch = {
    conditions: [{ all: [{ key: "{{ repo.branch }}", operator: "Equals", value: "main" }] }],
  };

  it.each([false, true])("must meet their conditions (slow provider: %s)", async (slow) => {
    const good = { signers: ["k"], statements: [statement({ repo: { branch: "main" } })], slow };
    expect((await judge(attestation(branch), "ghcr.io/a/b:v1", good))?.message).toBe(
      "verified image attestations for ghcr.io/a/b:v1",
    );
    const bad = { ...good, statements: [statement({ repo: { branch: "dev" } })] };
    const result = await judge(attestation(branch), "ghcr.io/a/b:v1", bad);
    expect(result?.verdict).toBe("fail");
    expect(result?.message).toContain(
      `attestation checks failed for ghcr.io/a/b:v1 and predicate ${type}`,
    );
  });

  it("must meet them in every statement of the type", async () => {
    const statements = [
      statement({ repo: { branch: "main" } }),
      statement({ repo: { branch: "dev" } }),
    ];
    const result = await judge(attestation(branch), "ghcr.io/a/b:v1", {
      signers: ["k"],
      statements,
    });
    expect(result?.verdict).toBe("fail");
  });

  it("are missing where no statement has the type, and refused where nobody signed", async () => {
    const wrong = { signers: ["k"], statements: [statement({}, "other")] };
    expect((await judge(attestation(), "ghcr.io/a/b:v1", wrong))?.message).toContain(
      `no attestation with the predicate type ${type}`,
    );
    expect((await judge(attestation(), "ghcr.io/a/b:v1", {}))?.verdict).toBe("fail");
  });

  it("are an error where a condition cannot be evaluated", async () => {
    const registry = { signers: ["k"], statements: [statement({ other: 1 })] };
    expect((await judge(attestation(branch), "ghcr.io/a/b:v1", registry))?.verdict).toBe("error");
  });

  it("stand under their name in validate.deny", async () => {
    const entry = {
      ...attestation({ name: "review" }),
      validate: {
        message: "reviewed by {{ review.by }}, image {{ image.name }}",
        deny: {
          conditions: { any: [{ key: "{{ review.by }}", operator: "Equals", value: "eve" }] },
        },
      },
    };
    const by = (name: string): Registry => ({
      signers: ["k"],
      statements: [statement({ by: name })],
    });
    expect((await judge(entry, "ghcr.io/a/b:v1", by("ann")))?.verdict).toBe("pass");
    const denied = await judge(entry, "ghcr.io/a/b:v1", by("eve"));
    expect(denied?.verdict).toBe("fail");
    expect(denied?.message).toContain("reviewed by eve, image b");
  });

  it("cannot share a name where they differ; Kyverno takes the last", async () => {
    const statements = [statement({ by: "eve" }), statement({ by: "ann" })];
    const entry = {
      ...attestation({ name: "review" }),
      validate: {
        deny: {
          conditions: { any: [{ key: "{{ review.by }}", operator: "Equals", value: "eve" }] },
        },
      },
    };
    const registry = { signers: ["k"], statements };
    const sound = await judge(entry, "ghcr.io/a/b:v1", registry);
    expect(sound?.verdict).toBe("fail");
    expect(sound?.differences).toEqual(["attestation-name-ambiguous"]);
    expect((await judge(entry, "ghcr.io/a/b:v1", registry, "kyverno-1.19"))?.verdict).toBe("pass");
  });

  it("need somebody who has signed them; Kyverno takes anybody's", async () => {
    const registry = { signers: ["keyless"], statements: [statement({})] };
    const entry = attestation({ attestors: [] });
    const sound = await judge(entry, "ghcr.io/a/b:v1", registry);
    expect(sound?.verdict).toBe("fail");
    expect(sound?.differences).toEqual(["attestation-without-attestor"]);
    expect((await judge(entry, "ghcr.io/a/b:v1", registry, "kyverno-1.19"))?.verdict).toBe("pass");
    const image = { ...entry, ...signedBy("k") };
    const both = { signers: ["k"], statements: [statement({})] };
    expect((await judge(image, "ghcr.io/a/b:v1", both))?.verdict).toBe("pass");
  });
});

describe("failure actions", () => {
  it("are those of the entries that fail", async () => {
    const rules = [
      {
        ...rule({}),
        verifyImages: [
          { imageReferences: ["ghcr.io/a/*"], failureAction: "Audit", ...signedBy("k") },
          { imageReferences: ["ghcr.io/b/*"], failureAction: "Enforce", ...signedBy("k") },
        ],
      },
    ];
    const action = async (image: string): Promise<string | undefined> => {
      const [response] = await respond({
        documents: [policy(rules)],
        request: { object: pod(image), operation: "CREATE" },
        providers: fakeProviders({}),
      });
      return response?.failureAction;
    };
    expect(await action("ghcr.io/a/x:1")).toBe("Audit");
    expect(await action("ghcr.io/b/x:1")).toBe("Enforce");
  });
});

describe("custom resources", () => {
  it("are verified where imageExtractors say that images are", async () => {
    const task = {
      apiVersion: "tekton.dev/v1",
      kind: "Task",
      metadata: { name: "t", namespace: "default" },
      spec: { steps: [{ name: "one", image: "ghcr.io/a/b:v1" }, { name: "two" }] },
    };
    const taskRule = {
      ...rule(signedBy("k")),
      match: { any: [{ resources: { kinds: ["Task"] } }] },
      imageExtractors: {
        Task: [{ path: "/spec/steps/*", value: "image", key: "name", name: "steps" }],
      },
      preconditions: {
        all: [{ key: "{{ images.steps.one.registry }}", operator: "Equals", value: "ghcr.io" }],
      },
    };
    const [response] = await respond({
      documents: [policy([taskRule])],
      request: { object: task, operation: "CREATE" },
      providers: fakeProviders({ signers: ["k"] }),
    });
    expect(response?.results[0]?.verdict).toBe("pass");
    expect(getPath(response?.patched, ["spec", "steps"])).toEqual([
      { name: "one", image: `ghcr.io/a/b:v1@${digest}` },
      { name: "two" },
    ]);
  });

  it("may have a reference made by an expression", async () => {
    const volume = {
      apiVersion: "cdi.kubevirt.io/v1beta1",
      kind: "DataVolume",
      metadata: { name: "v", namespace: "default" },
      spec: { source: { registry: { url: "docker://ghcr.io/a/b:v1" } } },
    };
    const volumeRule = {
      ...rule({ ...signedBy("k"), mutateDigest: false, verifyDigest: false }),
      match: { any: [{ resources: { kinds: ["DataVolume"] } }] },
      imageExtractors: {
        DataVolume: [
          { path: "/spec/source/registry/url", jmesPath: "trim_prefix(@, 'docker://')" },
        ],
      },
    };
    const asked: ImageCheck[] = [];
    const [response] = await respond({
      documents: [policy([volumeRule])],
      request: { object: volume, operation: "CREATE" },
      providers: fakeProviders({ signers: ["k"] }, asked),
    });
    expect(asked[0]?.reference).toBe("ghcr.io/a/b:v1");
    expect(response?.results[0]?.verdict).toBe("pass");
  });
});

describe("exceptions and preconditions", () => {
  it("lift a rule for images as any other", async () => {
    const exception = {
      apiVersion: "kyverno.io/v2",
      kind: "PolicyException",
      metadata: { name: "e", namespace: "default" },
      spec: {
        exceptions: [{ policyName: "images", ruleNames: ["signed"] }],
        match: { any: [{ resources: { kinds: ["Pod"] } }] },
      },
    };
    const [response] = await respond({
      documents: [policy([rule(signedBy("k"))]), exception],
      request: { object: pod("ghcr.io/a/b:v1"), operation: "CREATE" },
      providers: fakeProviders({}),
    });
    expect(response?.results.map(({ verdict }) => verdict)).toEqual(["skip"]);
    const preconditions = {
      all: [{ key: "{{ request.object.metadata.name }}", operator: "Equals", value: "other" }],
    };
    const [skipped] = await respond({
      documents: [policy([rule(signedBy("k"), { preconditions })])],
      request: { object: pod("ghcr.io/a/b:v1"), operation: "CREATE" },
      providers: fakeProviders({}),
    });
    expect(skipped?.results.map(({ verdict }) => verdict)).toEqual(["skip"]);
  });
});

describe("policies that are refused", () => {
  it.each<[string, JsonMap, JsonMap?]>([
    ["missing-field", { imageReferences: [] }],
    ["variable-in-image", { imageReferences: ["{{ x }}"] }],
    ["too-few", { attestors: [{ entries: [] }] }],
    ["bad-count", { attestors: [{ count: 0, entries: [key("k")] }] }],
    ["one-of", { attestors: [{ entries: [{ ...key("k"), keyless: {} }] }] }],
    ["one-of", { attestors: [{ entries: [{ attestor: { entries: [{}] } }] }] }],
    ["missing-field", { attestors: [{ entries: [{ keys: {} }] }] }],
    ["missing-field", { attestations: [{}] }],
    ["mutate-extracted", {}, { imageExtractors: { X: [{ path: "/a", jmesPath: "@" }] } }],
  ])("%s", (code, entry, extra = {}) => {
    const compiled = compile([{ value: policy([rule(entry, extra)]) }]);
    expect(compiled.problems.map((problem) => problem.code)).toContain(code);
    expect(compiled.ok).toBe(false);
  });
});
