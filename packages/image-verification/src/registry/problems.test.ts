import type { ImageAttestor, SignatureFormat } from "@winnow/engine";
import { afterEach, describe, expect, it } from "vitest";
import { createImageProviders } from "../providers.ts";
import { reply, startFakeRegistry } from "../testing/fake-registry.ts";
import type { Answer, FakeRegistry } from "../testing/fake-registry.ts";
import { makeCertificate, makeKey } from "../testing/make-certificate.ts";
import { mediaType } from "./media-types.ts";

const open: FakeRegistry[] = [];
afterEach(() => Promise.all(open.splice(0).map((registry) => registry.close())));

const manifest = JSON.stringify({ schemaVersion: 2, mediaType: mediaType.ociManifest, layers: [] });
const providers = createImageProviders({
  limits: { manifest: 2000, blob: 1000, time: 500 },
  environment: { DOCKER_CONFIG: "/nowhere" },
});
const key: ImageAttestor = {
  type: "keys",
  publicKeys: makeKey().publicPem,
  rekor: { ignoreTlog: true },
  ctlog: { ignoreSCT: true },
};
const certificates: ImageAttestor = {
  type: "certificates",
  certChain: makeCertificate({ name: "root", authority: true }).pem,
};

async function start(answer: Answer): Promise<string> {
  const registry = await startFakeRegistry(answer);
  open.push(registry);
  return registry.host;
}

async function verifyAt(host: string, type: SignatureFormat = "Cosign"): Promise<unknown> {
  const attestor = type === "Notary" ? certificates : key;
  return providers.verifyImage({ reference: `${host}/app:v1`, type, attestor });
}

const hasImage: Answer = ({ url = "" }, response) =>
  url.endsWith("/manifests/v1") && reply(response, manifest);

const hangUp: Answer = (request) => {
  request.socket.destroy();
  return true;
};

describe("a registry that is out of reach", () => {
  it("is told apart where nobody listens", async () => {
    const host = await start(hasImage);
    await open.splice(0)[0]?.close();
    await expect(verifyAt(host)).rejects.toMatchObject({
      code: "registry-unavailable",
      message: `${host} cannot be reached (GET http://${host}/v2/app/manifests/v1): connect ECONNREFUSED ${host}`,
    });
  });

  it.each<[string, Answer, RegExp]>([
    ["does not answer", () => true, /no answer within 0\.5 seconds/u],
    ["hangs up", hangUp, /socket hang up/u],
    [
      "hangs up in the middle",
      (request, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("{");
        setTimeout(() => request.socket.destroy(), 20);
        return true;
      },
      /aborted/u,
    ],
  ])("is told apart where it %s", async (_, answer, message) => {
    const error = verifyAt(await start(answer));
    await expect(error).rejects.toMatchObject({ code: "registry-unavailable" });
    await expect(error).rejects.toThrow(message);
  });

  it("is told apart where the image is there, and its signatures cannot be asked for", async () => {
    const host = await start(
      (request, response) => hasImage(request, response) || hangUp(request, response),
    );
    await Promise.all(
      (["Cosign", "SigstoreBundle", "Notary"] as const).map((type) =>
        expect(verifyAt(host, type)).rejects.toMatchObject({ code: "registry-unavailable" }),
      ),
    );
  });
});

describe("a registry that answers, but not with a signature", () => {
  const challenge = { "www-authenticate": 'Basic realm="x"' };
  it.each<[string, string, Answer, RegExp]>([
    [
      "wants a login",
      "unauthorized",
      (_, response) => reply(response, "", challenge, 401),
      /asks for a login, and none is known for it/u,
    ],
    [
      "refuses",
      "unauthorized",
      (_, response) => reply(response, "denied", {}, 403),
      /answered with status 403: denied/u,
    ],
    [
      "gives no token",
      "unauthorized",
      ({ url = "", headers }, response) =>
        url.startsWith("/token")
          ? reply(response, "", {}, 401)
          : reply(
              response,
              "",
              { "www-authenticate": `Bearer realm="http://${headers.host ?? ""}/token"` },
              401,
            ),
      /gave no token for .*\/app: status 401/u,
    ],
    ["has no such image", "not-found", () => false, /app:v1 does not exist \(manifest unknown\)/u],
    [
      "is broken",
      "image-verification",
      (_, response) => reply(response, "disk full", {}, 500),
      /answered with status 500: disk full/u,
    ],
    ["sends garbage", "image-verification", (_, response) => reply(response, "x"), /no JSON/u],
  ])("and %s has the problem %s", async (_, code, answer, message) => {
    const error = verifyAt(await start(answer));
    await expect(error).rejects.toMatchObject({ name: "VerificationError", code });
    await expect(error).rejects.toThrow(message);
  });

  it.each([
    ["Cosign", /no signatures found for .*\/app@sha256:/u],
    ["SigstoreBundle", /no bundle found for .*\/app@sha256:/u],
    ["Notary", /no Notary signatures found for .*\/app@sha256:/u],
  ] as const)("has an image that is not signed: %s", async (type, message) => {
    const error = verifyAt(await start(hasImage), type);
    await expect(error).rejects.toMatchObject({ code: "not-signed" });
    await expect(error).rejects.toThrow(message);
  });
});
