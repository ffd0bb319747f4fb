import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { get, getPath } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { afterEach, describe, expect, it } from "vitest";
import { createKubeClient } from "./client.ts";
import { startInformer } from "./informer.ts";
import type { Informer, InformerOptions } from "./informer.ts";

const pods = {
  group: "",
  version: "v1",
  kind: "Pod",
  plural: "pods",
  namespaced: true,
  canList: true,
  preferred: true,
};

interface Script {
  /** The answers to lists, one after the other; the last one stays. */
  readonly lists: readonly object[];
  /** What happens with each watch; later ones stay open and silent. */
  readonly watches?: readonly ((response: ServerResponse) => void)[];
}

interface Played {
  readonly informer: Informer;
  readonly changes: string[];
  readonly errors: unknown[];
  /** The queries of lists and watches, in order. */
  readonly asked: URLSearchParams[];
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** An informer of an API server that plays a script. */
async function play(
  { lists, watches = [] }: Script,
  options: InformerOptions = {},
): Promise<Played> {
  const asked: URLSearchParams[] = [];
  let listed = 0;
  let watched = 0;
  const server: Server = createServer(({ url = "" }, response) => {
    const { searchParams } = new URL(url, "http://server");
    asked.push(searchParams);
    if (searchParams.get("watch") !== "true") {
      response.end(JSON.stringify(lists[Math.min(listed, lists.length - 1)]));
      listed += 1;
      return;
    }
    response.writeHead(200).flushHeaders();
    watches[watched]?.(response);
    watched += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = createKubeClient({
    name: "test",
    server: `http://127.0.0.1:${port}`,
    namespace: "default",
    tls: { insecure: false },
    credentials: { type: "none" },
  });
  const changes: string[] = [];
  const errors: unknown[] = [];
  const informer = startInformer(client, pods, {
    backoff: { first: 1, longest: 5 },
    onChange: ({ type, object }) => changes.push(`${type} ${nameOf(object)} ${versionOf(object)}`),
    onError: (error) => errors.push(error),
    ...options,
  });
  open.push(async () => {
    await informer.stop();
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  return { informer, changes, errors, asked };
}

function pod(name: string, resourceVersion: string, labels: Record<string, string> = {}): object {
  return { metadata: { name, namespace: "shop", resourceVersion, labels } };
}

function list(resourceVersion: string, items: readonly object[], next = ""): object {
  return { kind: "PodList", metadata: { resourceVersion, continue: next }, items };
}

function event(type: string, object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}

function nameOf(object: JsonMap): string {
  return textAt(object, "name");
}

function versionOf(object: JsonMap): string {
  return textAt(object, "resourceVersion");
}

function textAt(object: JsonMap, ...path: string[]): string {
  const text = getPath(object, ["metadata", ...path]);
  return typeof text === "string" ? text : "";
}

describe("an informer", () => {
  it("has the whole list, of several pages, before it is synced", async () => {
    const { informer, changes, asked } = await play({
      lists: [list("9", [pod("a", "1")], "more"), list("9", [pod("b", "2")])],
    });
    await informer.synced;
    expect(changes).toStrictEqual(["added a 1", "added b 2"]);
    expect(informer.objects.size).toBe(2);
    expect(get(informer.objects.get("shop", "a") ?? {}, "kind")).toBe("Pod");
    await expect.poll(() => asked.at(-1)?.get("resourceVersion")).toBe("9");
  });

  it("follows what happens, and bookmarks say only where it is", async () => {
    const { informer, changes, asked } = await play({
      lists: [list("9", [pod("a", "1"), pod("b", "2")])],
      watches: [
        (response) =>
          response.end(
            event("ADDED", pod("c", "10")) +
              event("MODIFIED", pod("a", "11")) +
              event("DELETED", pod("b", "12")) +
              event("BOOKMARK", { metadata: { resourceVersion: "20" } }),
          ),
      ],
    });
    await expect.poll(() => asked.length).toBe(3);
    expect(asked[2]?.get("resourceVersion")).toBe("20");
    expect(changes.slice(2)).toStrictEqual(["added c 10", "changed a 11", "removed b 2"]);
    expect(new Set([...informer.objects.values()].map(nameOf))).toStrictEqual(new Set(["a", "c"]));
  });

  it("goes on where a broken connection has left it, without a new list", async () => {
    const { changes, asked, errors } = await play({
      lists: [list("9", [pod("a", "1")])],
      watches: [
        (response) => {
          response.write(event("MODIFIED", pod("a", "10")), () => response.destroy());
        },
        (response) => response.write(event("MODIFIED", pod("a", "11"))),
      ],
    });
    await expect.poll(() => changes).toStrictEqual(["added a 1", "changed a 10", "changed a 11"]);
    expect(asked.map((query) => query.get("resourceVersion"))).toStrictEqual([null, "9", "10"]);
    expect(errors).toHaveLength(1);
  });

  it("reads the list anew where the server has forgotten, and tells what was missed", async () => {
    const gone = { kind: "Status", code: 410, message: "too old resource version" };
    const { changes } = await play({
      lists: [
        list("9", [pod("a", "1"), pod("b", "2"), pod("c", "3")]),
        list("50", [pod("a", "1"), pod("b", "40"), pod("d", "41")]),
      ],
      watches: [(response) => response.end(event("ERROR", gone))],
    });
    await expect
      .poll(() => changes.slice(3))
      .toStrictEqual(["changed b 40", "added d 41", "removed c 3"]);
  });

  it("keeps what it is told to keep, and finds by index", async () => {
    const { informer } = await play(
      {
        lists: [list("9", [pod("a", "1", { team: "blue" }), pod("b", "2", { team: "red" })])],
        watches: [(response) => response.write(event("MODIFIED", pod("a", "10", { team: "red" })))],
      },
      {
        keep: ({ metadata }) => ({ metadata: metadata ?? null }),
        indexes: { team: (object) => [textAt(object, "labels", "team")] },
      },
    );
    await informer.synced;
    await expect
      .poll(() => informer.objects.byIndex("team", "red").map(nameOf))
      .toStrictEqual(["b", "a"]);
    expect(informer.objects.byIndex("team", "blue")).toStrictEqual([]);
    expect(() => informer.objects.byIndex("colour", "red")).toThrow("no index colour");
    expect(Object.keys(informer.objects.get("shop", "a") ?? {})).toStrictEqual(["metadata"]);
  });

  it("survives events that are none, and says so", async () => {
    const { errors, changes } = await play({
      lists: [list("9", [])],
      watches: [
        (response) => response.end("{]\n"),
        (response) => response.end(event("SURPRISE", pod("a", "1"))),
        (response) => response.write(event("ADDED", pod("a", "10"))),
      ],
    });
    await expect.poll(() => changes).toStrictEqual(["added a 10"]);
    expect(errors.map(String)).toStrictEqual([
      "KubeError: the watch of pods sent something that is no event",
      "KubeError: the watch of pods sent an event SURPRISE that is not known",
    ]);
  });

  it("ends when it is stopped, also before it is synced", async () => {
    const { informer } = await play({ lists: [{ metadata: {}, items: "none" }] });
    await informer.stop();
    await expect(informer.synced).rejects.toThrow("was stopped");
  });
});
