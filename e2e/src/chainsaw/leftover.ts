/** Namespaces that a test before has left to the cluster to take away. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { KubeClient } from "@winnow/kube";
import { get, getPath, isMap } from "@winnow/value";
import { untilDone } from "../until-done.ts";

/** How long a namespace may take until it is gone, in milliseconds. */
const longest = 60_000;

/** Waits until no namespace that is named in the files of a test is on its way out. */
export async function awaitNamespaces(client: KubeClient, folder: string): Promise<void> {
  const text = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(?:ya?ml|sh)$/u.test(path))
    .map((path) => readFileSync(join(folder, path), "utf8"))
    .join("\n");
  await untilDone(longest, async () => {
    const list = await client.get("/api/v1/namespaces");
    const items = isMap(list) ? get(list, "items") : undefined;
    for (const item of Array.isArray(items) ? items : []) {
      const name = getPath(item, ["metadata", "name"]);
      if (getPath(item, ["metadata", "deletionTimestamp"]) === undefined) continue;
      if (typeof name === "string" && text.includes(name)) {
        throw new Error(`the namespace ${name} does not go away`);
      }
    }
  });
}
