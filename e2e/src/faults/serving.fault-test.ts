/** The controller killed, drained, and given other certificates, all while it is asked. */
import { listResources } from "@winnow/kube";
import { readSecret, renewedCertificate, secretData } from "@winnow/controller";
import { get, getPath, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { teamPolicy } from "../team-policy.ts";
import { createPolicy, startGuardedCluster } from "./guarded-cluster.ts";
import type { GuardedCluster } from "./guarded-cluster.ts";
import { reason, startLoad, stopLoads } from "./load.ts";
import type { Load } from "./load.ts";
import { isAllowed, openWebhookClient, review, trustedIn } from "./webhook-client.ts";

let cluster: GuardedCluster;

beforeAll(async () => {
  cluster = await startGuardedCluster("--shutdown-delay", "2");
  await createPolicy(cluster, teamPolicy("team", "Pod", reason));
  await cluster.plane.kubectl(["wait", "--for=condition=Ready", "cpol/team", "--timeout=20s"]);
});

afterEach(stopLoads);

afterAll(() => cluster.stop());

const pods = {
  group: "",
  version: "v1",
  kind: "Pod",
  plural: "pods",
  namespaced: true,
  canList: true,
  preferred: true,
};

/** Waits until so many more requests came out in a way. */
async function more(load: Load, outcome: keyof Load["counts"], count: number): Promise<void> {
  const wanted = load.counts[outcome] + count;
  await expect.poll(() => load.counts[outcome], { timeout: 60_000 }).toBeGreaterThanOrEqual(wanted);
}

it("no violating pod is ever stored while the controller is killed and comes back, twice", async () => {
  const load = startLoad(cluster.client, 4);
  for (let round = 0; round < 2; round += 1) {
    /* oxlint-disable no-await-in-loop -- one after the other */
    await more(load, "denied", 30);
    await cluster.kill();
    await more(load, "failed", 10);
    await cluster.startAgain();
    await more(load, "stored", 30);
    /* oxlint-enable no-await-in-loop */
  }
  await load.stop();
  expect(load.counts.wrong).toBe(0);
  // nobody there, or somebody who does not know the policies yet
  const known = /failed calling webhook|the policies have not been read yet/u;
  expect(load.failures.filter((text) => !known.test(text))).toEqual([]);
  let stored = 0;
  for await (const pod of listResources(cluster.client, pods, { namespace: "default" })) {
    expect(getPath(pod, ["metadata", "labels", "team"])).toBe("a");
    stored += 1;
  }
  expect(stored).toBe(load.counts.stored);
});

async function trusted(): Promise<string> {
  const path = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
  return trustedIn(await cluster.client.get(`${path}/winnow-resource-validate`));
}

describe("certificates", () => {
  const secretPath = "/api/v1/namespaces/winnow/secrets/winnow-tls";
  const day = 24 * 60 * 60 * 1000;

  /** Takes the step that the leader would take if certificates were to hold for so long. */
  async function rotate(lifetime: number): Promise<string> {
    const secret = await cluster.client.get(secretPath);
    if (!isMap(secret)) throw new Error("no Secret");
    const stored = readSecret(secret);
    if (stored === undefined) throw new Error("the Secret holds no certificate");
    const wish = { hosts: ["127.0.0.1"], lifetime, now: Date.now() };
    const renewed = await renewedCertificate(stored, wish);
    if (renewed === undefined) throw new Error("nothing is to be renewed");
    await cluster.client.put(secretPath, { ...secret, data: secretData(renewed) });
    return renewed.trusted;
  }

  async function served(): Promise<string> {
    const secret = await cluster.client.get(secretPath);
    return JSON.stringify(isMap(secret) ? (get(secret, "data") ?? null) : null);
  }

  it("are exchanged, with their authority, and no request fails", async () => {
    await expect.poll(() => cluster.controller().notes(), { timeout: 40_000 }).toContain("leading");
    const load = startLoad(cluster.client, 4, true);
    await more(load, "denied", 20);
    const before = await served();
    // a new certificate of the authority, a new authority, and a certificate of that one
    for (const lifetime of [200 * day, 200 * day, 700 * day]) {
      /* oxlint-disable no-await-in-loop -- one after the other */
      const authorities = await rotate(lifetime);
      await expect.poll(trusted, { timeout: 20_000 }).toBe(authorities);
      // in a cluster there are days between two steps, here as long as the API server takes to hear
      await wait(2000);
      await more(load, "denied", 20);
      /* oxlint-enable no-await-in-loop */
    }
    await load.stop();
    expect(await served()).not.toBe(before);
    expect((await trusted()).match(/BEGIN CERTIFICATE/gu)).toHaveLength(2);
    expect(load.failures).toEqual([]);
    expect(load.counts.wrong).toBe(0);
  });
});

it("draining loses no request that was sent while it was still there", async () => {
  const webhook = await openWebhookClient(cluster);
  const pod: JsonMap = { apiVersion: "v1", kind: "Pod", metadata: { name: "probe" } };
  const body = review("Pod", pod);
  let denied = 0;
  const others: string[] = [];
  const gone = new AbortController();
  /** Sends as long as a Service would send there: until it is heard that the pod is not ready. */
  async function call(): Promise<void> {
    while (!gone.signal.aborted && others.length < 20) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- a caller waits for its answer
        const reply = await webhook.post("/validate/fail", body);
        if (reply.status === 200 && !isAllowed(reply)) denied += 1;
        else others.push(reply.text);
      } catch (error) {
        others.push(String(error));
      }
    }
  }
  async function probe(): Promise<void> {
    while (!gone.signal.aborted) {
      // oxlint-disable-next-line no-await-in-loop -- as a kubelet asks
      if ((await webhook.get("/readyz")).status !== 200) gone.abort();
      // oxlint-disable-next-line no-await-in-loop
      else await wait(500);
    }
  }
  const calls = [call(), call(), call(), call(), probe()];
  await expect.poll(() => denied, { timeout: 20_000 }).toBeGreaterThan(50);
  const before = denied;
  const ended = cluster.controller().end("SIGTERM");
  await Promise.all(calls);
  expect(others).toEqual([]);
  expect(denied).toBeGreaterThan(before);
  expect(await ended).toBe(0);
  await webhook.close();
});
