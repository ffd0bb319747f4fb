import { readFileSync, readdirSync } from "node:fs";
import { compile } from "@winnow/engine";
import type { PolicySet, SourceDocument } from "@winnow/engine";
import { compilePodSecurity } from "@winnow/pod-security";
import { isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import { Bench } from "tinybench";
import type { Figure } from "./figure.ts";
import { benchPod } from "./pods.ts";
import { createRandom } from "./random.ts";

/** The benchmark's 18 policies, one per control of the Pod Security Standards. */
function readBenchPolicies(folder: string): SourceDocument[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((file) => parseDocuments(readFileSync(`${folder}/${file}`, "utf8"), { file }))
    .flatMap(({ value, ...document }) => (isMap(value) ? [{ ...document, value }] : []));
}

function compiled(documents: readonly SourceDocument[]): PolicySet {
  const result = compile(documents);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join("\n"));
  return result.set;
}

/** Median microseconds of one call. */
async function measure(run: () => void): Promise<number> {
  const bench = new Bench({ time: 1_000, warmupTime: 500 });
  bench.add("case", run);
  await bench.run();
  const [task] = bench.tasks;
  if (task?.result.state !== "completed") throw new Error("the measurement did not complete");
  return task.result.latency.p50 * 1_000;
}

/** One pod against the 18 policies, and the parts that the standard's own check takes. */
export async function measureEngine(policyFolder: string): Promise<Figure[]> {
  const set = compiled(readBenchPolicies(policyFolder));
  const random = createRandom(1);
  const pods = Array.from({ length: 64 }, (_, index) => benchPod(random, index, index % 4 === 0));
  let next = 0;
  const perPod = await measure(() => {
    const object = pods[next % pods.length];
    next += 1;
    if (object !== undefined) void set.evaluate({ object, operation: "CREATE" });
  });
  const check = compilePodSecurity(
    { level: "restricted", version: "latest", exclude: [] },
    "sound",
  );
  const restricted = await measure(() => {
    const pod = pods[next % pods.length];
    next += 1;
    if (pod !== undefined && isMap(pod["spec"])) check.check({ spec: pod["spec"] });
  });
  return [
    { name: "engine: one pod, 18 policies", value: perPod, unit: "µs", limit: 40 },
    { name: "pod security: restricted, one pod", value: restricted, unit: "µs" },
  ];
}

/** How cost grows with the number of policies of which few match. */
export async function measureGrowth(): Promise<Figure[]> {
  const sizes = [10, 100, 1_000] as const;
  const random = createRandom(2);
  const object = benchPod(random, 0, false);
  const figures: Figure[] = [];
  const evaluated: number[] = [];
  const compileCost: number[] = [];
  for (const size of sizes) {
    const documents = Array.from({ length: size }, (_, index) => ({ value: smallPolicy(index) }));
    compiled(documents);
    const started = performance.now();
    const set = compiled(documents);
    compileCost.push(((performance.now() - started) * 1_000) / size);
    // the sizes share one core, so they are measured one after the other
    // oxlint-disable-next-line no-await-in-loop
    evaluated.push(await measure(() => void set.evaluate({ object, operation: "CREATE" })));
  }
  const [few = 0, , many = 0] = evaluated;
  sizes.forEach((size, index) => {
    figures.push(
      { name: `evaluate: ${size} policies, 5 match`, value: evaluated[index] ?? 0, unit: "µs" },
      { name: `compile: ${size} policies, each`, value: compileCost[index] ?? 0, unit: "µs" },
    );
  });
  figures.push({
    name: "evaluate: 1,000 against 10 policies",
    value: many / few,
    unit: "×",
    limit: 1.5,
    note: "the same 5 match",
  });
  return figures;
}

/** The first five policies look at Pods, all others at kinds of their own. */
function smallPolicy(index: number): JsonMap {
  return {
    apiVersion: "kyverno.io/v1",
    kind: "ClusterPolicy",
    metadata: { name: `policy-${index}` },
    spec: {
      rules: [
        {
          name: "check",
          match: { any: [{ resources: { kinds: [index < 5 ? "Pod" : `Kind${index}`] } }] },
          validate: {
            message: "The label app is required.",
            pattern: { metadata: { labels: { app: "?*" } } },
          },
        },
      ],
    },
  };
}
