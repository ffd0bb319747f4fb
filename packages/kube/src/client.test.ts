import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createKubeClient } from "./client.ts";
import type { KubeClient } from "./client.ts";
import type { Credentials } from "./cluster-access.ts";
import { discover } from "./discovery.ts";
import { listResources } from "./list.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const open: { server: Server; client: KubeClient }[] = [];
afterEach(async () => {
  const closing = open.splice(0).map(async ({ server, client }) => {
    await client.close();
    await new Promise((resolve) => server.close(resolve));
  });
  await Promise.all(closing);
});

/** A client of an API server that answers as the test says. */
async function clientOf(
  answer: Answer,
  credentials: Credentials = { type: "none" },
): Promise<KubeClient> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = createKubeClient({
    name: "test",
    server: `http://127.0.0.1:${port}`,
    namespace: "default",
    tls: { insecure: false },
    credentials,
  });
  open.push({ server, client });
  return client;
}

function send(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const pods = {
  group: "",
  version: "v1",
  kind: "Pod",
  plural: "pods",
  namespaced: true,
  canList: true,
  preferred: true,
};

describe("a request", () => {
  it("puts an object in place of another, with every digit", async () => {
    const client = await clientOf((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        send(response, { method: request.method, type: request.headers["content-type"], body });
      });
    });
    expect(await client.put("/apis/a/v1/things/b", { big: 12345678901234567890n })).toEqual({
      method: "PUT",
      type: "application/json",
      body: '{"big":12345678901234567890}',
    });
  });

  it("carries the token and keeps every digit of the answer", async () => {
    const client = await clientOf(
      ({ headers }, response) => {
        response.end(
          `{"who": ${JSON.stringify(headers.authorization)}, "n": 12345678901234567890}`,
        );
      },
      { type: "token", token: "abc" },
    );
    expect(await client.get("/x")).toEqual({ who: "Bearer abc", n: 12345678901234567890n });
  });

  it("that is refused says why, in the server's words", async () => {
    const client = await clientOf((_, response) =>
      send(response, { kind: "Status", message: 'pods "a" not found' }, 404),
    );
    await expect(client.get("/api/v1/pods/a")).rejects.toMatchObject({
      name: "ApiError",
      status: 404,
      message: 'pods "a" not found',
    });
  });

  it("to a server that is not there names it", async () => {
    const client = createKubeClient({
      name: "context nowhere",
      server: "http://127.0.0.1:9",
      namespace: "default",
      tls: { insecure: false },
      credentials: { type: "none" },
    });
    await expect(client.get("/api")).rejects.toThrow(
      "http://127.0.0.1:9 (context nowhere) cannot be used",
    );
  });

  it("whose answer is no JSON is an error", async () => {
    const client = await clientOf((_, response) => response.end("{"));
    await expect(client.get("/api")).rejects.toThrow("did not answer with JSON");
  });
});

describe("credentials that run out", () => {
  it("are read from their file again when the server refuses them", async () => {
    const folder = mkdtempSync(join(tmpdir(), "winnow-token-"));
    const file = join(folder, "token");
    writeFileSync(file, "old\n");
    const client = await clientOf(
      ({ headers }, response) => {
        if (headers.authorization === "Bearer new") send(response, { ok: true });
        else {
          writeFileSync(file, "new\n");
          send(response, { message: "Unauthorized" }, 401);
        }
      },
      { type: "tokenFile", file },
    );
    expect(await client.get("/x")).toEqual({ ok: true });
    rmSync(folder, { recursive: true });
  });

  it("come from a program, which is told the protocol", async () => {
    const script = `
      const { apiVersion, spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      const status = { token: process.env.WHO + spec.cluster.server.length };
      console.log(JSON.stringify({ apiVersion, kind: "ExecCredential", status }));`;
    const client = await clientOf(
      ({ headers }, response) => send(response, { who: headers.authorization }),
      {
        type: "exec",
        exec: {
          apiVersion: "client.authentication.k8s.io/v1",
          command: process.execPath,
          args: ["-e", script],
          env: { WHO: "me" },
          installHint: "",
          provideClusterInfo: true,
        },
      },
    );
    expect(await client.get("/x")).toEqual({ who: `Bearer me${client.access.server.length}` });
  });

  it("of a program that is missing say how to get it", async () => {
    const client = await clientOf((_, response) => send(response, {}), {
      type: "exec",
      exec: {
        apiVersion: "client.authentication.k8s.io/v1",
        command: "winnow-no-such-program",
        args: [],
        env: {},
        installHint: "install it from the store",
        provideClusterInfo: false,
      },
    });
    await expect(client.get("/x")).rejects.toThrow(
      "winnow-no-such-program failed: it is not installed\ninstall it from the store",
    );
  });

  it("that could smuggle a header are refused", async () => {
    const client = await clientOf((_, response) => send(response, {}), {
      type: "token",
      token: "a\r\nx-evil: 1",
    });
    await expect(client.get("/x")).rejects.toThrow("holds characters that no token has");
  });
});

/** What `/api/v1/pods` answers, page by page; a continue that was forgotten is answered with 410. */
function pages(names: readonly string[], forget: Set<string>): Answer {
  return (request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://server");
    const position = searchParams.get("continue") ?? "0";
    if (forget.delete(position)) {
      send(response, { message: "The provided continue parameter is too old" }, 410);
      return;
    }
    const from = Number(position);
    const to = from + Number(searchParams.get("limit"));
    send(response, {
      metadata: to < names.length ? { continue: String(to) } : {},
      items: names.slice(from, to).map((name) => ({ metadata: { name, uid: name } })),
    });
  };
}

async function namesOf(client: KubeClient): Promise<unknown[]> {
  const names: unknown[] = [];
  for await (const object of listResources(client, pods, { pageSize: 2 })) {
    names.push((object["metadata"] as { name: string }).name);
    expect(object).toMatchObject({ apiVersion: "v1", kind: "Pod" });
  }
  return names;
}

describe("a list", () => {
  const names = ["a", "b", "c", "d", "e"];

  it("is read page by page", async () => {
    const client = await clientOf(pages(names, new Set()));
    expect(await namesOf(client)).toEqual(names);
  });

  it("that the server forgot is started over, and gives nothing twice", async () => {
    const client = await clientOf(pages(names, new Set(["4"])));
    expect(await namesOf(client)).toEqual(names);
  });
});

describe("discovery", () => {
  const served: Record<string, unknown> = {
    "/api": { versions: ["v1"] },
    "/apis": {
      groups: [
        {
          name: "apps",
          versions: [{ version: "v1" }, { version: "v1beta1" }],
          preferredVersion: { version: "v1" },
        },
        { name: "down.example", versions: [{ version: "v1" }] },
      ],
    },
    "/api/v1": {
      resources: [
        { name: "pods", kind: "Pod", namespaced: true, verbs: ["get", "list"] },
        { name: "pods/status", kind: "Pod", namespaced: true, verbs: ["get"] },
      ],
    },
    "/apis/apps/v1": { resources: [{ name: "deployments", kind: "Deployment", verbs: ["list"] }] },
    "/apis/apps/v1beta1": { resources: [] },
  };

  it("tells the kinds, and the groups that did not answer", async () => {
    const client = await clientOf(({ url = "" }, response) => {
      if (url in served) send(response, served[url]);
      else send(response, { message: "the server is currently unable" }, 503);
    });
    const { resources, failed } = await discover(client);
    expect(resources).toEqual([
      { ...pods, subresources: ["status"] },
      {
        group: "apps",
        version: "v1",
        kind: "Deployment",
        plural: "deployments",
        namespaced: false,
        canList: true,
        preferred: true,
        subresources: [],
      },
    ]);
    expect(failed).toEqual(["down.example/v1: the server is currently unable"]);
  });
});
