/**
 * Laws that hold of every policy of podSecurity under sound semantics. A law that is broken is a mistake
 * of the engine: some exemption frees more than it says.
 */
import { compile } from "@winnow/engine";
import type { PolicySet } from "@winnow/engine";
import { stringify } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { cleanContainer } from "../space/space.ts";
import { exceptionOf, podSpecOf, policyOf, randomAddition, randomEntries } from "./law-case.ts";
import type { Addition, Entry } from "./law-case.ts";
import { createRandom } from "./random.ts";

/** A law with what broke it. */
export interface BrokenLaw {
  readonly law: string;
  readonly policies: readonly JsonMap[];
  readonly resources: readonly JsonMap[];
}

export interface LawTally {
  pairs: number;
  denied: number;
  /** Pods to which something exempt was added. */
  extended: number;
}

const podsPerPolicy = 25;

/**
 * Holds the laws on random pairs of policy and pod.
 *
 * @param pairs how many pairs, in steps of 25 pods for each policy
 * @returns what was broken, with the documents; `tally` is counted on
 */
export function holdLaws(seed: number, pairs: number, tally: LawTally): BrokenLaw[] {
  const broken: BrokenLaw[] = [];
  for (let round = 0; tally.pairs < pairs; round += 1) {
    const random = createRandom(Math.imul(seed, 1_000_003) + round);
    const level = random.oneIn(2) ? "baseline" : "restricted";
    const entries = randomEntries(random, level);
    const base = cleanContainer(level);
    const sets = compileAll(level, entries);
    const additions = Array.from({ length: podsPerPolicy }, () => randomAddition(random, level));
    const exempt = additions.filter((addition) =>
      isAdmitted(sets.plain.set, pod(podSpecOf([addition], base))),
    );
    for (const [index, addition] of additions.entries()) {
      // with nothing but chance nearly every pod would be denied
      const isExempt = exempt.length > 0 && random.oneIn(2);
      const others = random.some(isExempt ? exempt : additions, 2);
      const own = isExempt ? others : [addition, ...others.filter((other) => other !== addition)];
      broken.push(...holdPair(sets, own, exempt[index % Math.max(exempt.length, 1)], base, tally));
    }
  }
  return broken;
}

interface Variant {
  readonly documents: readonly JsonMap[];
  readonly set: PolicySet;
}

interface Variants {
  readonly plain: Variant;
  /** Law by law the documents that must not differ in any verdict. */
  readonly same: Readonly<Record<string, Variant>>;
}

function compileAll(level: string, entries: readonly Entry[]): Variants {
  const plain = compiled([policyOf(level, entries)]);
  return {
    plain,
    same: {
      "duplicating an entry changes nothing": compiled([policyOf(level, [...entries, ...entries])]),
      "an exception with the policy's own entries changes nothing": compiled([
        policyOf(level, entries),
        exceptionOf(entries),
      ]),
      "values shared out between two entries are their union": compiled([
        policyOf(level, entries.flatMap(splitValues)),
      ]),
      "values shared out between policy and exception are their union": compiled([
        policyOf(
          level,
          entries.map((entry) => splitValues(entry)[0] ?? entry),
        ),
        exceptionOf(entries.map((entry) => splitValues(entry).at(-1) ?? entry)),
      ]),
    },
  };
}

function compiled(documents: readonly JsonMap[]): Variant {
  const result = compile(
    documents.map((value) => ({ value })),
    { semantics: "sound", lazy: true },
  );
  if (!result.ok) {
    const problems = result.problems.map(({ path, message }) => `${path}: ${message}`);
    throw new TypeError(`${problems.join("; ")} in ${stringify([...documents])}`);
  }
  return { documents, set: result.set };
}

/** One entry as two that differ in their values only. */
function splitValues(entry: Entry): Entry[] {
  const values = entry["values"];
  if (!Array.isArray(values) || values.length < 2) return [entry];
  return [
    { ...entry, values: values.slice(0, 1) },
    { ...entry, values: values.slice(1) },
  ];
}

function holdPair(
  { plain, same }: Variants,
  own: readonly Addition[],
  exempt: Addition | undefined,
  base: JsonMap,
  tally: LawTally,
): BrokenLaw[] {
  const resource = pod(podSpecOf(own, base));
  const admitted = isAdmitted(plain.set, resource);
  tally.pairs += 1;
  if (!admitted) tally.denied += 1;
  const broken: BrokenLaw[] = [];
  for (const [law, { documents, set }] of Object.entries(same)) {
    if (isAdmitted(set, resource) === admitted) continue;
    broken.push({ law, policies: [...plain.documents, ...documents], resources: [resource] });
  }
  for (const make of [deployment, cronJob]) {
    const controller = make(resource);
    if (isAdmitted(plain.set, controller) === admitted) continue;
    const law = "a pod and its template have the same verdict";
    broken.push({ law, policies: plain.documents, resources: [resource, controller] });
  }
  if (admitted || exempt === undefined) return broken;
  tally.extended += 1;
  const larger = pod(podSpecOf([...own, exempt], base));
  if (isAdmitted(plain.set, larger)) {
    const law = "adding what is exempt never turns a denial into an admission";
    broken.push({ law, policies: plain.documents, resources: [resource, larger] });
  }
  return broken;
}

function isAdmitted(set: PolicySet, object: JsonMap): boolean {
  const responses = set.evaluate({ object, operation: "CREATE" });
  if (responses instanceof Promise) throw new TypeError("nothing is asked from outside");
  return responses.every(({ results }) =>
    results.every(({ verdict }) => verdict !== "fail" && verdict !== "error"),
  );
}

function pod(spec: JsonMap): JsonMap {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "law", namespace: "default" }, spec };
}

function deployment({ spec = {} }: JsonMap): JsonMap {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "law", namespace: "default" },
    spec: { selector: {}, template: { metadata: {}, spec } },
  };
}

function cronJob({ spec = {} }: JsonMap): JsonMap {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "law", namespace: "default" },
    spec: { schedule: "0 0 * * *", jobTemplate: { spec: { template: { metadata: {}, spec } } } },
  };
}
