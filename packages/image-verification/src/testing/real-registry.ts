import { execFile } from "node:child_process";
import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRegistryClient } from "../registry/client.ts";
import { locate, withIdentifier } from "../registry/location.ts";
import type { ImageLocation } from "../registry/location.ts";
import { mediaType } from "../registry/media-types.ts";
import { pushBlob, pushManifest } from "../registry/push.ts";
import type { PushedContent } from "../registry/push.ts";
import { pemOf } from "./make-certificate.ts";

/** The registry that scripts/test-registry.js has started. */
export const host: string = process.env["WINNOW_TEST_REGISTRY"] ?? "";
export const client: ReturnType<typeof createRegistryClient> = createRegistryClient();

export interface PushedImage {
  /** By tag. */
  readonly reference: string;
  /** By digest. */
  readonly pinned: string;
  readonly digest: string;
  readonly location: ImageLocation;
}

/** Pushes a small image, unlike any other, into a repository of its own or a given one. */
export async function pushImage(
  repository = `test/${randomBytes(6).toString("hex")}`,
  tag = "v1",
): Promise<PushedImage> {
  const reference = `${host}/${repository}:${tag}`;
  const location = locate(reference);
  const configuration = {
    architecture: "amd64",
    os: "linux",
    config: { Labels: { unique: randomBytes(8).toString("hex") } },
    rootfs: { type: "layers", diff_ids: [] },
  };
  const config = await pushJson(location, configuration, mediaType.ociConfig);
  const layer = await pushBlob(client, location, randomBytes(32), mediaType.ociLayer);
  const { digest } = await pushManifest(client, location, {
    schemaVersion: 2,
    mediaType: mediaType.ociManifest,
    config,
    layers: [layer],
  });
  return { reference, pinned: `${host}/${repository}@${digest}`, digest, location };
}

export function pushJson(
  location: ImageLocation,
  content: object,
  type: string,
): Promise<PushedContent> {
  return pushBlob(client, location, Buffer.from(JSON.stringify(content)), type);
}

/** A layer of a manifest that a test writes. */
export interface Layer {
  readonly content: Buffer;
  readonly mediaType: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Pushes a manifest with the given layers under a tag; or by digest, referring to a subject. */
export async function pushLayers(
  location: ImageLocation,
  tag: string,
  layers: readonly Layer[],
): Promise<PushedContent> {
  const config = await pushJson(
    location,
    { unique: randomBytes(8).toString("hex") },
    mediaType.ociConfig,
  );
  const pushed = await Promise.all(
    layers.map(async ({ content, mediaType: type, annotations }) => ({
      ...(await pushBlob(client, location, content, type)),
      ...(annotations === undefined ? {} : { annotations }),
    })),
  );
  return pushManifest(client, withIdentifier(location, tag), {
    schemaVersion: 2,
    mediaType: mediaType.ociManifest,
    config,
    layers: pushed,
  });
}

/** A folder for one tool's keys and configuration. */
export function workFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "winnow-signing-"));
}

/** Runs cosign in a folder, without a password for its keys. */
export function cosign(folder: string, ...options: readonly string[]): Promise<string> {
  return run(process.env["WINNOW_TEST_COSIGN"] ?? "", options, folder, { COSIGN_PASSWORD: "" });
}

/** Runs notation with a folder for its configuration. */
export function notation(folder: string, ...options: readonly string[]): Promise<string> {
  return run(process.env["WINNOW_TEST_NOTATION"] ?? "", options, folder, {
    XDG_CONFIG_HOME: folder,
  });
}

function run(
  program: string,
  options: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, HOME: folder, ...environment };
    execFile(program, options, { cwd: folder, env }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} ${options.join(" ")} failed:\n${stdout}${stderr}`));
    });
  });
}

/** No transparency log, no certificate authority: everything stays on this machine. */
export const offline = ["--use-signing-config=false", "--tlog-upload=false", "-y"] as const;
export const oldFormat = "--new-bundle-format=false";
export const newFormat = "--new-bundle-format=true";

/** A key that cosign can sign with; gives its public part. */
export async function importKey(
  folder: string,
  name: string,
  kind: "rsa" | "p384" | "ed25519" | "p256",
): Promise<string> {
  const { privateKey } = keyMakers[kind]();
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await writeFile(join(folder, `${name}.pem`), pem);
  await cosign(
    folder,
    "import-key-pair",
    "--key",
    `${name}.pem`,
    "--output-key-prefix",
    name,
    "-y",
  );
  return pemOf(createPublicKey(privateKey));
}

const keyMakers = {
  rsa: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
  p256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  p384: () => generateKeyPairSync("ec", { namedCurve: "P-384" }),
  ed25519: () => generateKeyPairSync("ed25519"),
};
