/** Policies that change without an end, policies that mean harm, and bodies that are no reviews. */
import { setTimeout as pause } from "node:timers/promises";
import type { JsonMap } from "@winnow/value";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { teamPolicy } from "../team-policy.ts";
import {
  changePolicy,
  createPolicy,
  deletePolicy,
  refusal,
  startGuardedCluster,
} from "./guarded-cluster.ts";
import type { GuardedCluster } from "./guarded-cluster.ts";
import { isAllowed, openWebhookClient, review } from "./webhook-client.ts";
import type { WebhookClient } from "./webhook-client.ts";

let cluster: GuardedCluster;
let webhook: WebhookClient;

beforeAll(async () => {
  cluster = await startGuardedCluster();
  webhook = await openWebhookClient(cluster);
});

afterAll(async () => {
  await cluster.stop();
  await webhook.close();
});

/** Asks whether it lives until told to end; gives the longest time that an answer took, in milliseconds. */
function watchResponsiveness(): () => Promise<number> {
  const ending = new AbortController();
  let longest = 0;
  async function ask(): Promise<void> {
    while (!ending.signal.aborted) {
      const began = performance.now();
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await webhook.get("/livez");
      longest = Math.max(longest, performance.now() - began);
      // who asks without a pause is a good part of the load
      // oxlint-disable-next-line no-await-in-loop
      await pause(20);
    }
  }
  const asking = ask();
  return async () => {
    ending.abort();
    await asking;
    return longest;
  };
}

/** The processor time that the API server and the controller have taken so far, in seconds. */
async function processorTime(): Promise<readonly [server: number, controller: number]> {
  const texts = [
    await cluster.plane.kubectl(["get", "--raw", "/metrics"]),
    (await webhook.get("/metrics")).text,
  ];
  const [server = 0, controller = 0] = texts.map((text) =>
    Number(/^process_cpu_seconds_total (\S+)/mu.exec(text)?.[1]),
  );
  return [server, controller];
}

it("a minute of changes leaves the right policies in force, and answers come all the while", async () => {
  const count = 50;
  const numbers = Array.from({ length: count }, (_, index) => index);
  const versions = numbers.map(() => 0);
  const policyOf = (index: number): JsonMap =>
    teamPolicy(`change-${index}`, "ConfigMap", `policy ${index}, version ${versions[index]}.`);
  await Promise.all(numbers.map((index) => createPolicy(cluster, policyOf(index))));
  const before = await processorTime();
  const responsiveness = watchResponsiveness();
  const until = Date.now() + 60_000;
  let changes = 0;
  /** Each caller has policies of its own, so that the last version of each is known. */
  async function change(own: readonly number[]): Promise<void> {
    for (let turn = 0; Date.now() < until; turn += 1) {
      const index = own[turn % own.length] ?? 0;
      versions[index] = turn + 1;
      // oxlint-disable-next-line no-await-in-loop -- a caller waits for its answer
      await changePolicy(cluster, policyOf(index));
      changes += 1;
    }
  }
  const callers = 8;
  await Promise.all(
    numbers
      .slice(0, callers)
      .map((caller) => change(numbers.filter((index) => index % callers === caller))),
  );
  const longest = await responsiveness();
  const after = await processorTime();
  const wanted = numbers.map((index) => `policy ${index}, version ${versions[index]}.`);
  const missing = async (): Promise<string[]> => {
    const text = await refusal(cluster);
    return wanted.filter((message) => !text.includes(message));
  };
  await expect.poll(missing, { timeout: 30_000, interval: 200 }).toEqual([]);
  const [ofServer = 0, ofController = 0] = after.map(
    (time, part) => ((time - (before[part] ?? 0)) * 1000) / changes,
  );
  process.stdout.write(
    `${changes} changes in a minute; the slowest answer took ${Math.round(longest)} ms; ` +
      `processor time of a change: API server ${ofServer.toFixed(1)} ms, controller ${ofController.toFixed(1)} ms\n`,
  );
  expect(changes).toBeGreaterThan(200);
  // the kubelet waits for five seconds
  expect(longest).toBeLessThan(5000);
  await Promise.all(numbers.map((index) => deletePolicy(cluster, `change-${index}`)));
  await expect.poll(() => refusal(cluster), { timeout: 30_000 }).toBe("");
});

describe("bodies that are no reviews", () => {
  const large = "x".repeat(3 * 1024 * 1024);
  const path = "/validate/fail";

  it.each([
    ["nothing", "", 400],
    ["no JSON", "{", 400],
    ["another kind", JSON.stringify({ apiVersion: "v1", kind: "Pod" }), 400],
    ["three megabytes of nothing", JSON.stringify({ kind: "Pod", data: large }), 400],
    ["more than may be", JSON.stringify({ kind: "Pod", data: large.repeat(3) }), 413],
    ["nested without an end", `${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`, 400],
    ["bytes", "\u0000\u0001\uFFFD", 400],
  ])("%s: refused, and the next one is answered", async (_name, body, status) => {
    expect((await webhook.post(path, body)).status).toBe(status);
    expect((await webhook.get("/livez")).status).toBe(200);
  });

  it("a review of three megabytes is judged like any other", async () => {
    await createPolicy(cluster, teamPolicy("large", "ConfigMap", "large asks for a team"));
    await expect.poll(() => refusal(cluster), { timeout: 20_000 }).toContain("large asks");
    const metadata = { name: "large" };
    const without = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { large } };
    const labelled = { ...without, metadata: { ...metadata, labels: { team: "a" } } };
    expect(isAllowed(await webhook.post(path, review("ConfigMap", without)))).toBe(false);
    expect(isAllowed(await webhook.post(path, review("ConfigMap", labelled)))).toBe(true);
    await deletePolicy(cluster, "large");
  });
});

it("a policy that means harm denies, and holds up the controller no longer than a probe waits", async () => {
  const list = "split(request.object.data.csv, ',')";
  const conditions = { any: [{ key: "{{ element }}", operator: "Equals", value: "x" }] };
  const nested = { foreach: [{ list, foreach: [{ list, deny: { conditions } }] }] };
  const message = "a list is too long";
  const harmful = teamPolicy("harmful", "ConfigMap", message);
  const [rule] = (harmful["spec"] as { rules: JsonMap[] }).rules;
  const validate = { failureAction: "Enforce", message, ...nested };
  await createPolicy(cluster, { ...harmful, spec: { rules: [{ ...rule, validate }] } });
  const data = { csv: "a,".repeat(9000) };
  await expect.poll(() => refusal(cluster, data), { timeout: 30_000 }).toContain("too many steps");
  const responsiveness = watchResponsiveness();
  const answers = await Promise.all([1, 2, 3].map(() => refusal(cluster, data)));
  expect(answers.filter((text) => !text.includes("too many steps"))).toEqual([]);
  // three of them, one after the other
  expect(await responsiveness()).toBeLessThan(10_000);
  expect(await refusal(cluster, { csv: "a" })).toBe("");
  await deletePolicy(cluster, "harmful");
});
