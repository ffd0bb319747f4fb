import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createColours } from "../output/colours.ts";
import { runMigrateInCluster } from "./run-in-cluster.ts";

const folder = mkdtempSync(join(tmpdir(), "winnow-migrate-"));
const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

interface Stored {
  metadata: { name: string; resourceVersion: string };
  [field: string]: unknown;
}

/** What the API server holds by path, what it answers instead, and what it was asked to write. */
const state = new Map<string, Stored>();
const answers = new Map<string, (number | "hang up")[]>();
let writes: string[] = [];

function crd(plural: string, kind: string, stored: string[], change: object = {}): Stored {
  return {
    metadata: { name: `${plural}.kyverno.io`, resourceVersion: "1" },
    spec: {
      group: "kyverno.io",
      scope: kind.startsWith("Cluster") ? "Cluster" : "Namespaced",
      names: { kind, plural },
      versions: [
        { name: "v2beta1", served: true, storage: false },
        { name: "v2", served: true, storage: true },
      ],
      ...change,
    },
    status: { storedVersions: stored, acceptedNames: { kind } },
  };
}

function exception(name: string, resourceVersion = "1"): Stored {
  return {
    metadata: { name, namespace: "team", resourceVersion } as Stored["metadata"],
    spec: { name },
  };
}

const exceptions = "/apis/kyverno.io/v2/namespaces/team/policyexceptions";

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** The objects of a kind, in pages of two; a namespaced list holds those of all namespaces. */
function list(pathname: string, params: URLSearchParams): object {
  const plural = pathname.slice(pathname.lastIndexOf("/") + 1);
  const items = [...state]
    .filter(([path]) => path.split("/").at(-2) === plural)
    .map(([, object]) => object);
  const start = Number(params.get("continue") ?? 0);
  const next = start + 2 < items.length ? String(start + 2) : "";
  return { metadata: { continue: next }, items: items.slice(start, start + 2) };
}

/** An API server that keeps what it is given, counts versions and refuses old ones. */
const server = createServer((request, response) => {
  void (async () => {
    const { pathname, searchParams, search } = new URL(request.url ?? "", "http://server");
    const send = (status: number, body: object): void => {
      response.writeHead(status).end(JSON.stringify(body));
    };
    if (request.method === "GET") {
      const found = state.get(pathname);
      const isList = /\/(?:customresourcedefinitions|policyexceptions|clustercleanuppolicies)$/u;
      if (found !== undefined) send(200, found);
      else if (isList.test(pathname)) send(200, list(pathname, searchParams));
      else send(404, { message: `${pathname} not found` });
      return;
    }
    writes.push(`${request.method ?? ""} ${pathname}${search}`);
    const text = await bodyOf(request);
    const body = JSON.parse(text) as Stored;
    const planned = answers.get(pathname)?.shift();
    if (planned === "hang up") {
      request.socket.destroy();
      return;
    }
    const path = pathname.replace(/\/status$/u, "");
    const found = state.get(path);
    if (planned !== undefined) send(planned, { message: `refused with ${planned}` });
    else if (found === undefined) send(404, { message: "gone" });
    else if (found.metadata.resourceVersion !== body.metadata.resourceVersion) {
      send(409, { message: "the object has been modified" });
    } else {
      const resourceVersion = String(Number(found.metadata.resourceVersion) + 1);
      const stored = { ...body, metadata: { ...body.metadata, resourceVersion } };
      if (!searchParams.has("dryRun")) state.set(path, stored);
      send(200, stored);
    }
  })();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  writeFileSync(
    join(folder, "config"),
    `current-context: c
contexts: [{name: c, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: "http://127.0.0.1:${port}"}}]
users: [{name: u, user: {token: secret}}]
`,
  );
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  writes = [];
  answers.clear();
  state.clear();
  state.set(
    `${crds}/policyexceptions.kyverno.io`,
    crd("policyexceptions", "PolicyException", ["v2beta1", "v2"]),
  );
  for (const name of ["a", "b", "c"]) state.set(`${exceptions}/${name}`, exception(name));
});

async function migrate(save: boolean, ...resources: string[]) {
  let out = "";
  let notes = "";
  const code = await runMigrateInCluster(
    { kubeconfig: join(folder, "config"), context: undefined, resources, save },
    {
      write: (text) => {
        out += text;
      },
      note: (text) => {
        notes += text;
      },
      readStdin: () => Promise.reject(new Error("not read")),
      colours: createColours(false),
      isWatched: false,
      isUnicode: true,
      now: () => 0,
    },
  );
  return { code, out, notes };
}

function storedVersions(name = "policyexceptions"): unknown {
  const definition = state.get(`${crds}/${name}.kyverno.io`);
  return getPath((definition ?? {}) as JsonMap, ["status", "storedVersions"]);
}
const status = `PUT ${crds}/policyexceptions.kyverno.io/status`;

describe("winnow migrate --cluster", () => {
  it("writes every object back as it is, then sets the stored versions", async () => {
    const { code, out, notes } = await migrate(true);
    expect([code, notes]).toEqual([0, ""]);
    expect(out).toBe(
      "policyexceptions.kyverno.io: 3 object(s) written in v2; stored versions v2 (were v2beta1, v2)\n",
    );
    expect(writes).toEqual([...["a", "b", "c"].map((name) => `PUT ${exceptions}/${name}`), status]);
    expect(storedVersions()).toEqual(["v2"]);
    expect(state.get(`${crds}/policyexceptions.kyverno.io`)).toMatchObject({
      status: { acceptedNames: { kind: "PolicyException" } },
      spec: { group: "kyverno.io" },
    });
    expect(state.get(`${exceptions}/a`)).toEqual({
      apiVersion: "kyverno.io/v2",
      kind: "PolicyException",
      ...exception("a", "2"),
    });
  });

  it("lets the API server check everything where nothing is to be saved", async () => {
    const before = structuredClone([...state]);
    const { code, out, notes } = await migrate(false);
    expect(code).toBe(0);
    expect(out).toBe(
      "policyexceptions.kyverno.io: 3 object(s) can be written in v2; stored versions would be v2 (were v2beta1, v2)\n",
    );
    expect(notes).toBe("nothing was written; write with --save\n");
    expect(writes.length).toBe(4);
    expect(writes.every((write) => write.endsWith("?dryRun=All"))).toBe(true);
    expect([...state]).toEqual(before);
  });

  it("tells each object that is refused, goes on, and leaves the stored versions", async () => {
    answers.set(`${exceptions}/a`, [403]);
    answers.set(`${exceptions}/c`, [422]);
    const { code, out, notes } = await migrate(true);
    expect(code).toBe(1);
    expect(notes).toBe(
      "policyexceptions.kyverno.io team/a: refused with 403\n" +
        "policyexceptions.kyverno.io team/c: refused with 422\n",
    );
    expect(out).toContain(
      "1 object(s) written in v2, 2 error(s); stored versions stay v2beta1, v2",
    );
    expect(writes).not.toContain(status);
    expect(storedVersions()).toEqual(["v2beta1", "v2"]);
  });

  it("reads an object again that somebody else has written meanwhile", async () => {
    answers.set(`${exceptions}/b`, [409]);
    state.set(`${exceptions}/b`, exception("b", "7"));
    const { code } = await migrate(true);
    expect(code).toBe(0);
    expect(state.get(`${exceptions}/b`)?.metadata.resourceVersion).toBe("8");
    expect(storedVersions()).toEqual(["v2"]);
  });

  it("gives an object up that others write all the time", async () => {
    answers.set(`${exceptions}/b`, [409, 409, 409, 409]);
    const { code, notes } = await migrate(true);
    expect([code, notes]).toEqual([1, "policyexceptions.kyverno.io team/b: refused with 409\n"]);
    expect(writes.filter((write) => write.endsWith("/b")).length).toBe(3);
  });

  it("passes over an object that is gone", async () => {
    answers.set(`${exceptions}/b`, [404]);
    const { code, out } = await migrate(true);
    expect(code).toBe(0);
    expect(out).toContain("2 object(s) written");
    expect(storedVersions()).toEqual(["v2"]);
  });

  it("tells when the definition cannot be changed", async () => {
    answers.set(`${crds}/policyexceptions.kyverno.io/status`, [403]);
    const { code, out, notes } = await migrate(true);
    expect([code, notes]).toEqual([
      1,
      "policyexceptions.kyverno.io: its definition: refused with 403\n",
    ]);
    expect(out).toContain("3 object(s) written in v2, 1 error(s); stored versions stay");
  });

  it("takes all of Kyverno's resources, those that are named, and no others", async () => {
    const cleanup = crd("clustercleanuppolicies", "ClusterCleanupPolicy", ["v2"]);
    state.set(`${crds}/clustercleanuppolicies.kyverno.io`, cleanup);
    state.set(`${crds}/things.example.com`, {
      metadata: { name: "things.example.com", resourceVersion: "1" },
    });
    const { out } = await migrate(true);
    expect(out).toContain("clustercleanuppolicies.kyverno.io: stored in v2 already\n");
    expect(out).toContain("policyexceptions.kyverno.io: 3 object(s)");
    expect(out).not.toContain("things");
    const named = await migrate(true, "clustercleanuppolicies.kyverno.io");
    expect(named.out).toBe("clustercleanuppolicies.kyverno.io: stored in v2 already\n");
  });

  it("writes objects without namespace, and under a version that is served", async () => {
    const versions = [
      { name: "v2beta1", served: true, storage: false },
      { name: "v2", served: false, storage: true },
    ];
    const cleanup = crd("clustercleanuppolicies", "ClusterCleanupPolicy", ["v2beta1"], {
      versions,
    });
    state.set(`${crds}/clustercleanuppolicies.kyverno.io`, cleanup);
    const path = "/apis/kyverno.io/v2beta1/clustercleanuppolicies/old";
    state.set(path, { metadata: { name: "old", resourceVersion: "1" } });
    expect((await migrate(true, "clustercleanuppolicies.kyverno.io")).code).toBe(0);
    expect(writes[0]).toBe(`PUT ${path}`);
    expect(storedVersions("clustercleanuppolicies")).toEqual(["v2"]);
  });

  it("refuses what it cannot move", async () => {
    await expect(migrate(true, "pods")).rejects.toThrow("none of Kyverno's resources");
    await expect(migrate(true, "../x.kyverno.io")).rejects.toThrow("none of Kyverno's resources");
    await expect(migrate(true, "policies.kyverno.io")).rejects.toThrow(
      "--resource policies.kyverno.io: the cluster has no such resource",
    );
    const broken = crd("policyexceptions", "PolicyException", ["v1"], { versions: [] });
    state.set(`${crds}/policyexceptions.kyverno.io`, broken);
    await expect(migrate(true)).rejects.toThrow(
      "the definition of policyexceptions.kyverno.io has no storage version",
    );
    state.clear();
    await expect(migrate(true)).rejects.toThrow("the cluster has no resources of Kyverno");
  });

  it("stops where the server goes away, and leaves the stored versions", async () => {
    answers.set(`${exceptions}/b`, ["hang up"]);
    await expect(migrate(true)).rejects.toThrow("cannot be used");
    expect(writes).not.toContain(status);
  });
});
