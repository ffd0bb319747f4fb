import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askHelper, findLogin, parseDockerConfig, readDockerConfig } from "./docker-config.ts";
import type { Login } from "./docker-config.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const find = (config: object, registry: string): Promise<Login | undefined> =>
  findLogin(parseDockerConfig(JSON.stringify(config), "config.json"), registry);

let folder = "";
const path = process.env["PATH"];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "winnow-docker-"));
  process.env["PATH"] = `${folder}${delimiter}${path ?? ""}`;
  await addHelper(
    "good",
    `read server; echo "{\\"Username\\":\\"me@$server\\",\\"Secret\\":\\"s\\"}"`,
  );
  await addHelper("token", `echo '{"Username":"<token>","Secret":"refresh"}'`);
  await addHelper("empty", `echo "credentials not found in native keychain"; exit 1`);
  await addHelper("broken", `echo "locked" >&2; exit 2`);
  await addHelper("garbage", `echo "hello"`);
});
afterAll(async () => {
  process.env["PATH"] = path;
  await rm(folder, { recursive: true, force: true });
});

async function addHelper(name: string, script: string): Promise<void> {
  const file = join(folder, `docker-credential-${name}`);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

describe("the file of docker login", () => {
  it("is looked for where DOCKER_CONFIG says, and may be missing", async () => {
    expect(await readDockerConfig({ DOCKER_CONFIG: join(folder, "none") })).toBeUndefined();
    await writeFile(join(folder, "config.json"), '{"auths":{}}');
    expect(await readDockerConfig({ DOCKER_CONFIG: folder })).toEqual({ auths: {} });
  });

  it("is refused with its name where it is broken or no file", async () => {
    expect(() => parseDockerConfig("{", "config.json")).toThrow(/config\.json is no JSON/u);
    expect(() => parseDockerConfig("[]", "config.json")).toThrow(/must hold an object/u);
    const file = join(folder, "docker-credential-good");
    await expect(readDockerConfig({ DOCKER_CONFIG: file })).rejects.toThrow(/cannot be read/u);
  });
});

describe("a login", () => {
  const login = { username: "me", password: "a:b" };
  const auth = base64("me:a:b");

  it.each([
    ["registry.example", "registry.example"],
    ["https://registry.example", "registry.example"],
    ["https://registry.example/v1/", "registry.example"],
    ["127.0.0.1:5000", "127.0.0.1:5000"],
    ["https://index.docker.io/v1/", "index.docker.io"],
    ["docker.io", "index.docker.io"],
  ])("stored for %s is found for %s", async (key, registry) => {
    expect(await find({ auths: { [key]: { auth } } }, registry)).toEqual(login);
  });

  it.each([
    ["registry.example.evil", "registry.example"],
    ["registry.example", "registry.example.evil"],
    ["registry.example:5000", "registry.example"],
    ["docker.io", "registry.example"],
  ])("stored for %s is not shown to %s", async (key, registry) => {
    expect(await find({ auths: { [key]: { auth } } }, registry)).toBeUndefined();
  });

  it("may be written as name and password, or as a token", async () => {
    const of = (entry: object): Promise<Login | undefined> => find({ auths: { r: entry } }, "r");
    expect(await of({ username: "me", password: "x" })).toEqual({ username: "me", password: "x" });
    expect(await of({ identitytoken: "t" })).toMatchObject({ identityToken: "t" });
    expect(await of({})).toBeUndefined();
    expect(await find({ auths: [] }, "r")).toBeUndefined();
    await expect(of({ auth: base64("nocolon") })).rejects.toThrow(/auth of r has no colon/u);
  });

  it("comes from the helper of its registry, else from the common one", async () => {
    const config = { credHelpers: { r: "good" }, credsStore: "token" };
    expect(await find(config, "r")).toEqual({ username: "me@r", password: "s" });
    expect(await find(config, "other")).toMatchObject({ identityToken: "refresh" });
  });
});

describe("a credential helper", () => {
  it("may have no login", async () => {
    expect(await askHelper("empty", "r")).toBeUndefined();
  });

  it.each([
    ["broken", /docker-credential-broken failed/u],
    ["garbage", /the answer of docker-credential-garbage is no JSON/u],
    ["missing", /docker-credential-missing failed/u],
    ["../good", /no name of a credential helper/u],
    ["good;id", /no name of a credential helper/u],
  ])("%s is an error", async (helper, message) => {
    await expect(askHelper(helper, "r")).rejects.toThrow(message);
  });
});
