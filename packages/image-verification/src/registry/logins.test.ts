import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RegistryCredentials } from "@winnow/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Login } from "./docker-config.ts";
import { findRegistryLogin } from "./logins.ts";
import type { LoginSources } from "./logins.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const configFor = (registry: string, user: string): string =>
  JSON.stringify({ auths: { [registry]: { auth: base64(`${user}:x`) } } });

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "winnow-logins-"));
  await writeFile(join(folder, "config.json"), configFor("ghcr.io", "docker"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function find(
  registry: string,
  credentials?: RegistryCredentials,
  changes: Partial<LoginSources> = {},
): Promise<Login | undefined> {
  return findRegistryLogin(registry, credentials, {
    secretNamespace: "kyverno",
    environment: { DOCKER_CONFIG: folder, GITHUB_TOKEN: "token" },
    ...changes,
  });
}

const secret: NonNullable<LoginSources["secret"]> = (namespace, name) =>
  namespace === "kyverno" && name === "pull"
    ? { data: { ".dockerconfigjson": base64(configFor("ghcr.io", "secret")) } }
    : undefined;

describe("the login for a registry", () => {
  it("comes from Docker's configuration where nothing is named", async () => {
    expect(await find("ghcr.io")).toMatchObject({ username: "docker" });
    expect(await find("ghcr.io", { providers: [] })).toMatchObject({ username: "docker" });
    expect(await find("quay.io")).toBeUndefined();
    expect(
      await find("ghcr.io", undefined, { environment: { DOCKER_CONFIG: join(folder, "none") } }),
    ).toBeUndefined();
  });

  it("comes from the first source that knows the registry, pull secrets before providers", async () => {
    const credentials = { secrets: ["pull"], providers: ["github", "default"] };
    expect(await find("ghcr.io", credentials, { secret })).toMatchObject({ username: "secret" });
    expect(await find("ghcr.io", { providers: ["github", "default"] })).toEqual({
      username: "unset",
      password: "token",
    });
  });

  it("shows the token of GitHub to no other registry", async () => {
    expect(await find("evil.ghcr.io", { providers: ["github"] })).toBeUndefined();
    expect(await find("ghcr.io.evil", { providers: ["github"] })).toBeUndefined();
    expect(await find("ghcr.io", { providers: ["github"] }, { environment: {} })).toBeUndefined();
  });

  it.each(["amazon", "google", "azure"])(
    "asks no helper of %s for another's registry",
    async (provider) => {
      expect(await find("registry.example", { providers: [provider] })).toBeUndefined();
    },
  );

  it("is an error where a named source cannot be used", async () => {
    await expect(find("r", { providers: ["__proto__"] })).rejects.toThrow(
      /names the provider "__proto__"; known are default, github, amazon/u,
    );
    await expect(find("r", { secrets: ["pull"] })).rejects.toThrow(/no access to Secrets/u);
    await expect(find("r", { secrets: ["none"] }, { secret })).rejects.toThrow(
      /the pull secret kyverno\/none does not exist/u,
    );
    await expect(find("r", { secrets: ["x"] }, { secret: () => ({ data: {} }) })).rejects.toThrow(
      /has no entry \.dockerconfigjson/u,
    );
  });
});
