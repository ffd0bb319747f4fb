/** Usage: npm run e2e:chainsaw -- [--kubernetes VERSION] [--folder FOLDER]... [--timeout MS] */
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { compareNotYet, parseNotYet } from "@winnow/conformance/not-yet";
import { createKubeClient, findAccess } from "@winnow/kube";
import { startControlPlane } from "../control-plane/control-plane.ts";
import { programsFolder } from "../control-plane/programs-folder.ts";
import { installDefinitions, startController } from "../controller-process.ts";
import { runWinnow } from "../run-winnow.ts";
import { createClusterObjects } from "./cluster-objects.ts";
import { groups, isCounted } from "./groups.ts";
import type { Group } from "./groups.ts";
import { awaitNamespaces } from "./leftover.ts";
import { runTest } from "./run-test.ts";
import { summarise } from "./summary.ts";
import type { Outcome } from "./summary.ts";
import { findTests, readTest } from "./test-file.ts";

const { values: options } = parseArgs({
  options: {
    folder: { type: "string", multiple: true, default: [""] },
    list: { type: "string" },
    shared: { type: "string" },
    timeout: { type: "string", default: "10000" },
  },
});

const shared = options.shared ?? "../shared";
const root = join(shared, "conformance", "chainsaw");
const programs = programsFolder();
const outcomes: Outcome[] = [];
for (const group of groups) {
  const ids = findTests(root, group.folders).filter(
    (id) => isCounted(id) && options.folder.some((folder) => `${id}/`.startsWith(folder)),
  );
  // oxlint-disable-next-line no-await-in-loop -- a control plane needs the machine for itself
  if (ids.length > 0) outcomes.push(...(await runGroup(group, ids)));
}
const listed = parseNotYet(readFileSync(options.list ?? "e2e/chainsaw-not-yet.txt", "utf8"));
const missed = new Set(outcomes.filter(({ failure }) => failure !== undefined).map(({ id }) => id));
const run = new Set(outcomes.map(({ id }) => id));
const { broken, stale } = compareNotYet(listed, missed, (id) => run.has(id));
console.log(`\n${summarise(outcomes, listed)}`);
for (const id of broken) console.log(`no longer holds: ${id}`);
for (const id of stale) console.log(`holds by now, take it out of the list: ${id}`);
process.exitCode = broken.length + stale.length === 0 ? 0 : 1;

async function runGroup(group: Group, ids: readonly string[]): Promise<Outcome[]> {
  const plane = await startControlPlane(programs);
  const client = createKubeClient(findAccess({ file: plane.kubeconfig }));
  const found: Outcome[] = [];
  try {
    const { stdout: definitions } = await runWinnow("crds");
    await installDefinitions(plane, definitions);
    await plane.kubectl(["create", "namespace", "winnow"]);
    // tests put exceptions there
    await plane.kubectl(["create", "namespace", "kyverno"]);
    const settings = "--from-literal=generateSuccessEvents=false";
    await plane.kubectl(["create", "configmap", "kyverno", "--namespace=kyverno", settings]);
    const controller = await startController(plane.kubeconfig, ...group.flags);
    const objects = createClusterObjects(client);
    const environment = {
      KUBECONFIG: plane.kubeconfig,
      PATH: `${programs}${delimiter}${process.env["PATH"] ?? ""}`,
    };
    try {
      for (const id of ids) {
        const test = readTest(root, id);
        // oxlint-disable-next-line no-await-in-loop -- tests share the cluster
        await awaitNamespaces(client, test.folder);
        const started = performance.now();
        const context = { objects, environment, timeout: Number(options.timeout) };
        // oxlint-disable-next-line no-await-in-loop
        const failure = test.isSkipped ? "the test skips itself" : await runTest(test, context);
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        console.log(`${failure === undefined ? "holds" : "FAILS"} ${id} (${seconds} s)`);
        if (failure !== undefined) console.log(`      ${failure.replaceAll("\n", "\n      ")}`);
        found.push({ id, failure });
      }
    } finally {
      await controller.end("SIGTERM");
    }
  } finally {
    await client.close();
    await plane.stop();
  }
  return found;
}
