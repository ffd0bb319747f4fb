import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reply, startFakeRegistry } from "../../../image-verification/src/testing/fake-registry.ts";
import type { FakeRegistry } from "../../../image-verification/src/testing/fake-registry.ts";
import {
  client,
  host,
  pushImage,
  pushJson,
  pushLayers,
} from "../../../image-verification/src/testing/real-registry.ts";
import { locate } from "../../../image-verification/src/registry/location.ts";
import { pushManifest } from "../../../image-verification/src/registry/push.ts";
import { runCommand } from "../testing/run-command.ts";
import type { CommandRun } from "../testing/run-command.ts";

const policyType = "application/vnd.cncf.kyverno.policy.layer.v1+yaml";
const configType = "application/vnd.cncf.kyverno.config.v1+json";

let folder = "";
let reference = "";
let count = 0;
const open: FakeRegistry[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "winnow-oci-"));
  count += 1;
  reference = `${host}/policies/test-${count}:v1`;
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all(open.splice(0).map((registry) => registry.close()));
});

const policy = (name: string, kind = "ClusterPolicy", namespace = ""): string => `\
apiVersion: kyverno.io/v1
kind: ${kind}
metadata:
  name: ${name} # a comment, and  spaces
${namespace === "" ? "" : `  namespace: ${namespace}\n`}spec:
  rules:
    - name: rule
      match: {any: [{resources: {kinds: [Pod]}}]}
      validate:
        message: "grüße"
        pattern: {metadata: {name: "?*"}}
`;

function put(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const push = (...args: string[]): Promise<CommandRun> =>
  runCommand(folder, ["oci", "push", "-i", reference, ...args]);
const pull = (from: string, ...args: string[]): Promise<CommandRun> =>
  runCommand(folder, ["oci", "pull", "-i", from, ...args]);

/** Pushes layers of policies as they are. */
async function pushRaw(...texts: string[]): Promise<string> {
  await pushLayers(
    locate(reference),
    "v1",
    texts.map((text) => ({ content: Buffer.from(text), mediaType: policyType })),
  );
  return reference;
}

describe("policies that are pushed", () => {
  it("come back byte for byte, one file for each, and make the same digest again", async () => {
    mkdirSync(join(folder, "in"));
    put("in/a.yaml", `# in front\n---\n${policy("alone")}\n# behind\n`);
    put("in/b.yaml", `${policy("first")}---\n${policy("second", "Policy", "team")}`);
    put(
      "in/c.json",
      '{"apiVersion":"kyverno.io/v1","kind":"ClusterPolicy","metadata":{"name":"json"},"spec":{"rules":[]}}'.replace(
        "[]",
        '[{"name":"r","match":{"any":[{"resources":{"kinds":["Pod"]}}]},"validate":{"deny":{}}}]',
      ),
    );
    const pushed = await push("-p", "in");
    expect(pushed).toMatchObject({ code: 0 });
    expect(pushed.out).toMatch(/^127\.0\.0\.1:\d+\/policies\/test-\d+@sha256:[0-9a-f]{64}\n$/u);
    expect(pushed.err).toContain(`pushed 4 policy(s) to ${reference}\n`);

    const pulled = await pull(pushed.out.trim(), "-d", "out/deep");
    expect(pulled).toMatchObject({ code: 0 });
    expect(pulled.out.split("\n").toSorted().slice(1)).toEqual(
      ["alone", "first", "json", "second"].map((name) => `out/deep/${name}.yaml`),
    );
    expect(read("out/deep/alone.yaml")).toBe(read("in/a.yaml"));
    expect(read("out/deep/first.yaml")).toBe(policy("first"));
    expect(read("out/deep/second.yaml")).toBe(policy("second", "Policy", "team"));
    expect(read("out/deep/json.yaml")).toBe(read("in/c.json"));

    const names = ["alone", "first", "second", "json"];
    const again = await push(...names.map((name) => `out/deep/${name}.yaml`));
    expect(again.out).toBe(pushed.out);
  });

  it("lie there as Kyverno keeps them", async () => {
    put("policy.yaml", policy("named", "Policy", "team"));
    await push("-p", "policy.yaml");
    const manifest = await client.manifest(locate(reference));
    expect(manifest.mediaType).toBe("application/vnd.oci.image.manifest.v1+json");
    expect(manifest.config?.mediaType).toBe(configType);
    expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual([policyType]);
    expect(Object.fromEntries(manifest.layers[0]?.annotations ?? [])).toEqual({
      "io.kyverno.image.apiVersion": "kyverno.io/v1",
      "io.kyverno.image.kind": "Policy",
      "io.kyverno.image.name": "named",
    });
  });

  it("are written out where they are items of a List", async () => {
    const item =
      '{"apiVersion":"kyverno.io/v1","kind":"ClusterPolicy","metadata":{"name":"item"},"spec":{"rules":[{"name":"r","match":{"any":[{"resources":{"kinds":["Pod"]}}]},"validate":{"deny":{}}}]}}';
    put("list.json", `{"apiVersion":"v1","kind":"List","items":[${item}]}`);
    expect(await push("-p", "list.json")).toMatchObject({ code: 0 });
    await pull(reference);
    expect(read("item.yaml")).toMatch(/^apiVersion: kyverno\.io\/v1\nkind: ClusterPolicy\n/u);
  });

  it("are checked before, and nothing is pushed where one is wrong", async () => {
    put("good.yaml", policy("good"));
    put("bad.yaml", policy("bad").replace("pattern:", "patern:"));
    const { code, out, err } = await push("-p", "good.yaml", "-p", "bad.yaml");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^bad\.yaml:11:9: unknown field .*patern/mu);
    expect((await pull(reference)).err).toContain("does not exist (manifest unknown)");
  });

  it("are refused twice, under hostile names, and where there are none", async () => {
    put("twice.yaml", `${policy("same")}---\n${policy("same")}`);
    expect(await push("-p", "twice.yaml")).toMatchObject({ code: 2, out: "" });
    put("hostile.yaml", policy("../../etc/cron"));
    const hostile = await push("-p", "hostile.yaml");
    expect([hostile.code, hostile.out]).toEqual([2, ""]);
    expect(hostile.err).toMatch(/hostile\.yaml:4:\d+: /u);
    put("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n");
    expect((await push("-p", "pod.yaml")).err).toContain("Pod is not a policy");
  });

  it("need a tag, and flags that say what and where", async () => {
    put("policy.yaml", policy("a"));
    reference = `${host}/policies/a@sha256:${"0".repeat(64)}`;
    expect((await push("-p", "policy.yaml")).err).toContain("names a digest");
    expect((await push()).err).toContain("nothing to push");
    expect((await runCommand(folder, ["oci", "push", "policy.yaml"])).err).toContain("--image");
    reference = "NOT/A:reference:";
    const { code, err } = await push("-p", "policy.yaml");
    expect(code).toBe(2);
    expect(err).toContain("is no image reference");
    reference = "127.0.0.1:1/policies:v1";
    const unreachable = await push("-p", "policy.yaml");
    expect(unreachable.code).toBe(2);
    expect(unreachable.err).toMatch(/^winnow: 127\.0\.0\.1:1 cannot be reached .*ECONNREFUSED/mu);
  });
});

describe("a pull", () => {
  it("overwrites nothing unless told, and then no file behind a link", async () => {
    await pushRaw(policy("a"), policy("b"));
    put("b.yaml", "mine");
    const refused = await pull(reference);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("b.yaml exist already; overwrite with --force");
    expect([existsSync(join(folder, "a.yaml")), read("b.yaml")]).toEqual([false, "mine"]);

    put("outside", "precious");
    symlinkSync(join(folder, "outside"), join(folder, "a.yaml"));
    expect(await pull(reference)).toMatchObject({ code: 2 });
    expect(await pull(reference, "--force")).toMatchObject({ code: 0 });
    expect([read("a.yaml"), read("b.yaml"), read("outside")]).toEqual([
      policy("a"),
      policy("b"),
      "precious",
    ]);
    expect(lstatSync(join(folder, "a.yaml")).isSymbolicLink()).toBe(false);
    expect(readdirSync(folder).toSorted()).toEqual(["a.yaml", "b.yaml", "outside"]);
  });

  it("tells policies of one name apart", async () => {
    await pushRaw(policy("a"), policy("a", "Policy", "x"), policy("a", "Policy", "z"));
    const { out } = await pull(reference);
    expect(out).toBe("clusterpolicy-a.yaml\npolicy-x-a.yaml\npolicy-z-a.yaml\n");
    await pushRaw(policy("a"), policy("a"));
    expect((await pull(reference)).err).toContain("holds ClusterPolicy a more than once");
  });

  it("gives each of several policies in one layer a file", async () => {
    await pushRaw(`${policy("a")}---\n${policy("b")}`);
    await pull(reference, "out");
    expect([read("out/a.yaml"), read("out/b.yaml")]).toEqual([policy("a"), policy("b")]);
  });

  it("writes nothing of a bundle with a name that leads away, or what is no policy", async () => {
    await pushRaw(policy("good"), policy("../../escape"));
    const hostile = await pull(reference, "-d", "out");
    expect([hostile.code, hostile.out]).toEqual([2, ""]);
    expect(hostile.err).toMatch(
      /^winnow: layer sha256:[0-9a-f]{64}:4:\d+: metadata\.name "\.\.\/\.\.\/escape" is not valid/mu,
    );
    await pushRaw("apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n");
    expect((await pull(reference, "-d", "out")).err).toContain(
      "holds a document that is no policy",
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it("refuses an image, an image index, and what does not exist", async () => {
    const image = await pushImage();
    expect((await pull(image.reference)).err).toMatch(
      /@sha256:[0-9a-f]{64} is no policy bundle: none of its layers is .*; it has application\/vnd\.oci\.image\.layer/u,
    );
    await pushManifest(client, locate(reference), {
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: [],
    });
    expect((await pull(reference)).err).toContain("is an image index");
    const missing = await pull(`${host}/policies/none:v1`);
    expect(missing.code).toBe(2);
    expect(missing.err).toContain("does not exist (manifest unknown)");
    const digest = `sha256:${"0".repeat(64)}`;
    expect((await pull(`${host}/policies/none@${digest}`)).err).toContain(`@${digest} does not`);
  });

  it("leaves layers of other types, and says so", async () => {
    const policyLayer = { content: Buffer.from(policy("a")), mediaType: policyType };
    const other = { content: Buffer.from("x"), mediaType: "text/plain" };
    await pushLayers(locate(reference), "v1", [other, policyLayer]);
    const { code, out, err } = await pull(reference);
    expect([code, out]).toEqual([0, "a.yaml\n"]);
    expect(err).toContain("layers that hold no policies were left out: text/plain");
  });

  it("refuses a bundle that is too large before anything is fetched", async () => {
    const layer = { mediaType: policyType, digest: `sha256:${"1".repeat(64)}`, size: 9_000_000 };
    const config = await pushJson(locate(reference), {}, configType);
    const manifest = JSON.stringify({
      schemaVersion: 2,
      config,
      layers: Array.from({ length: 6 }, () => layer),
    });
    const registry = await startFakeRegistry((_, response) => reply(response, manifest));
    open.push(registry);
    const { code, err } = await pull(`${registry.host}/a:v1`);
    expect(code).toBe(2);
    expect(err).toContain("have 54000000 bytes, more than 50000000");
    expect(registry.requests.some((request) => request.includes("/blobs/"))).toBe(false);
  });
});

describe("a registry that lies", () => {
  it.each([
    [
      "another layer",
      policy("a").replace("?*", "??"),
      /answered with sha256:.* when asked for .*@sha256:/u,
    ],
    [
      "a longer layer",
      `${policy("a")}# more\n`,
      /the answer is larger than|answered with sha256:/u,
    ],
    ["no layer", undefined, /answered with status 404/u],
  ])("is found out with %s", async (_, served, message) => {
    put("policy.yaml", policy("a"));
    await push("-p", "policy.yaml");
    const manifest = await client.manifest(locate(reference));
    const registry = await startFakeRegistry(({ url = "" }, response) =>
      url.includes("/manifests/")
        ? reply(response, JSON.stringify(manifest.document))
        : served !== undefined && reply(response, served),
    );
    open.push(registry);
    const { code, err } = await pull(`${registry.host}/a:v1`, "-d", "out");
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(existsSync(join(folder, "out"))).toBe(false);
  });

  it("is found out with another manifest than the digest says", async () => {
    put("policy.yaml", policy("a"));
    const { out } = await push("-p", "policy.yaml");
    const digest = out.trim().split("@")[1] ?? "";
    const registry = await startFakeRegistry((_, response) =>
      reply(response, '{"schemaVersion":2,"layers":[]}'),
    );
    open.push(registry);
    expect((await pull(`${registry.host}/a@${digest}`)).err).toMatch(/when asked for .*@sha256:/u);
  });
});

describe("a login", () => {
  const authorization = `Basic ${Buffer.from("me:secret").toString("base64")}`;
  const challenge = { "www-authenticate": 'Basic realm="x"' };
  async function guarded(): Promise<string> {
    const layer = policy("a");
    const pushed = await pushLayers(locate(reference), "v1", [
      { content: Buffer.from(layer), mediaType: policyType },
    ]);
    const { document } = await client.manifest({ ...locate(reference), identifier: pushed.digest });
    const registry = await startFakeRegistry(({ url = "", headers }, response) => {
      if (headers.authorization !== authorization) return reply(response, "", challenge, 401);
      return reply(response, url.includes("/manifests/") ? JSON.stringify(document) : layer);
    });
    open.push(registry);
    return registry.host;
  }

  it("comes from Docker's configuration", async () => {
    const registry = await guarded();
    const auth = authorization.slice("Basic ".length);
    put("config.json", JSON.stringify({ auths: { [registry]: { auth } } }));
    expect(await pull(`${registry}/a:v1`)).toMatchObject({ code: 0, out: "a.yaml\n" });
    const none = await pull(`${registry}/a:v1`, "--credential-provider", "github", "--force");
    expect(none.code).toBe(2);
  });

  it("is asked for with advice, and a wrong one is told from none", async () => {
    const registry = await guarded();
    const { code, err } = await pull(`${registry}/a:v1`);
    expect(code).toBe(2);
    expect(err).toMatch(
      /asks for a login, and none is known for it; log in with docker login, or/u,
    );
    put("config.json", JSON.stringify({ auths: { [registry]: { auth: "bWU6d3Jvbmc=" } } }));
    expect((await pull(`${registry}/a:v1`)).err).toContain("with the login known for it; log in");
    expect((await pull(`${registry}/a:v1`, "--credential-provider", "x")).err).toContain(
      'names the provider "x"; known are default, github',
    );
  });
});
