/** The API server and etcd that go away for a while: nothing is missed, and nothing gets past. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { teamPolicy } from "../team-policy.ts";
import { createPolicy, deletePolicy, refusal, startGuardedCluster } from "./guarded-cluster.ts";
import type { GuardedCluster } from "./guarded-cluster.ts";
import { isAllowed, openWebhookClient, review } from "./webhook-client.ts";

let cluster: GuardedCluster;

beforeAll(async () => {
  cluster = await startGuardedCluster();
});

afterAll(() => cluster.stop());

const soon = { timeout: 40_000, interval: 200 };

function says(name: string): string {
  return `${name} asks for a team`;
}

async function guard(name: string): Promise<void> {
  await createPolicy(cluster, teamPolicy(name, "ConfigMap", says(name)));
}

it("what changes the moment the API server is back takes effect, and nothing is missed", async () => {
  await guard("before");
  await expect.poll(() => refusal(cluster), soon).toContain(says("before"));
  await cluster.plane.restart("kube-apiserver", "SIGKILL");
  const names = Array.from({ length: 20 }, (_, index) => `after-${index}`);
  await Promise.all(names.map(guard));
  await deletePolicy(cluster, "before");
  await deletePolicy(cluster, "after-0");
  const heard = async (): Promise<string[]> => {
    const text = await refusal(cluster);
    return ["before", ...names].filter((name) => text.includes(says(name)));
  };
  await expect.poll(heard, soon).toEqual(names.slice(1));
  await Promise.all(names.slice(1).map((name) => deletePolicy(cluster, name)));
  await expect.poll(() => refusal(cluster), soon).toBe("");
});

it("while etcd stands still the controller judges what it knows, and goes on when etcd does", async () => {
  await guard("known");
  await expect.poll(() => refusal(cluster), soon).toContain(says("known"));
  const webhook = await openWebhookClient(cluster);
  const body = review("ConfigMap", { apiVersion: "v1", kind: "ConfigMap", metadata: {} });
  const held = cluster.plane.hold("etcd", 10_000);
  let answers = 0;
  const released = new AbortController();
  void held.then(() => released.abort());
  while (!released.signal.aborted) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, for as long as it lasts
    expect(isAllowed(await webhook.post("/validate/fail", body))).toBe(false);
    answers += 1;
  }
  expect(answers).toBeGreaterThan(10);
  await webhook.close();
  await expect
    .poll(() => guard("later").then(() => "", String), soon)
    .toMatch(/^$|already exists/u);
  await expect.poll(() => refusal(cluster), soon).toContain(says("later"));
  expect(await refusal(cluster)).toContain(says("known"));
  // the leader writes again, too
  await cluster.plane.kubectl(["wait", "--for=condition=Ready", "cpol/later", "--timeout=40s"]);
});
