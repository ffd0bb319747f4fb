/** A cluster in memory whose controller carries out what the engine plans for generate rules. */
import { compile, compileLabelSelector, generatesExisting, planGeneration } from "@winnow/engine";
import type {
  GenerationEvent,
  Policy,
  PolicySet,
  Request,
  ResourceQuery,
  RuleResult,
} from "@winnow/engine";
import { get, getPath, isMap, matchWildcard } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { identityOf } from "winnow";
import { createStore } from "./store.ts";
import type { Store } from "./store.ts";

export interface Cluster {
  readonly objects: () => readonly JsonMap[];
  /** Throws an Error for a policy that is refused. */
  apply(object: JsonMap): Promise<void>;
  remove(object: JsonMap): Promise<void>;
}

interface Installed {
  readonly policy: Policy;
  readonly set: PolicySet;
}

const prefix = "generate.kyverno.io/";

export function createCluster(): Cluster {
  const store = createStore();
  const installed = new Map<string, Installed>();
  return {
    objects: () => store.all(),
    async apply(object) {
      if (isPolicy(object)) return applyPolicy(object, installed, store);
      const { now, before } = store.apply(object);
      const request: Request =
        before === undefined
          ? { object: now, operation: "CREATE" }
          : { object: now, oldObject: before, operation: "UPDATE" };
      for (const one of installed.values()) {
        // what one policy generates, the next one may see
        // oxlint-disable-next-line no-await-in-loop
        await onTrigger(one, request, now, store);
      }
      await onSource(now, installed, store);
      await onDownstream(now, installed, store);
    },
    async remove(object) {
      if (isPolicy(object)) {
        const gone = installed.get(policyKey(object));
        installed.delete(policyKey(object));
        for (const rule of ruleNames(gone?.policy)) {
          carryOut(gone, rule, { type: "rule-deleted" }, store);
        }
        return;
      }
      const before = store.remove(object);
      if (before === undefined) return;
      for (const one of installed.values()) {
        for (const rule of ruleNames(one.policy)) {
          // oxlint-disable-next-line no-await-in-loop
          const found = await judge(one, rule, { oldObject: before, operation: "DELETE" }, store);
          carryOut(one, rule, { type: "trigger-deleted", trigger: before, ...found }, store);
          carryOut(one, rule, { type: "source-deleted", source: before }, store);
        }
      }
      await onDownstream(before, installed, store);
      if (identityOf(before).kind === "Namespace") emptyNamespace(identityOf(before).name, store);
    },
  };
}

function emptyNamespace(name: string, store: Store): void {
  for (const object of store.all()) {
    if (identityOf(object).namespace === name) store.remove(object);
  }
}

function isPolicy(object: JsonMap): boolean {
  const { group, kind } = identityOf(object);
  return group === "kyverno.io" && (kind === "ClusterPolicy" || kind === "Policy");
}

function policyKey(object: JsonMap): string {
  const { kind, namespace, name } = identityOf(object);
  return kind === "Policy" ? `${namespace || "default"}/${name}` : name;
}

async function applyPolicy(
  document: JsonMap,
  installed: Map<string, Installed>,
  store: Store,
): Promise<void> {
  const compiled = compile([{ value: document }], { semantics: "kyverno-1.19" });
  const [policy] = compiled.ok ? compiled.set.policies : [];
  if (!compiled.ok || policy === undefined) {
    throw new Error(compiled.problems.map(({ message }) => message).join("; "));
  }
  const key = policyKey(document);
  const before = installed.get(key);
  const one: Installed = { policy, set: compiled.set };
  installed.set(key, one);
  const kept = new Set(ruleNames(policy));
  for (const rule of ruleNames(before?.policy)) {
    if (!kept.has(rule)) carryOut(before, rule, { type: "rule-deleted" }, store);
  }
  for (const rule of kept) {
    // oxlint-disable-next-line no-await-in-loop
    await onPolicy(one, rule, store);
  }
}

/** A new or changed rule: for all objects where it generates for those, else for the triggers it has. */
async function onPolicy(one: Installed, rule: string, store: Store): Promise<void> {
  const body = one.policy.spec.rules.find(({ name }) => name === rule)?.body;
  const everything = body?.type === "generate" && generatesExisting(one.policy, body.generate);
  const triggers = new Set(
    store
      .all()
      .flatMap((object) =>
        isOf(object, one.policy) && label(object, "rule-name") === rule
          ? (label(object, "trigger-uid") ?? [])
          : [],
      ),
  );
  for (const object of store.all()) {
    if (!everything && !triggers.has(uidOf(object))) continue;
    // oxlint-disable-next-line no-await-in-loop
    const found = await judge(one, rule, { object, operation: "CREATE" }, store);
    carryOut(one, rule, { type: "policy-changed", ...found }, store);
  }
}

async function onTrigger(
  one: Installed,
  request: Request,
  trigger: JsonMap,
  store: Store,
): Promise<void> {
  for (const rule of ruleNames(one.policy)) {
    // oxlint-disable-next-line no-await-in-loop
    const found = await judge(one, rule, request, store);
    const { operation } = request;
    carryOut(one, rule, { type: "trigger-changed", trigger, operation, ...found }, store);
  }
}

async function onSource(
  source: JsonMap,
  installed: ReadonlyMap<string, Installed>,
  store: Store,
): Promise<void> {
  const copies = store.all().filter((object) => label(object, "source-uid") === uidOf(source));
  for (const copy of copies) {
    // oxlint-disable-next-line no-await-in-loop
    await again(copy, "source-changed", installed, store);
  }
}

async function onDownstream(
  object: JsonMap,
  installed: ReadonlyMap<string, Installed>,
  store: Store,
): Promise<void> {
  if (label(object, "policy-name") !== undefined) {
    await again(object, "downstream-changed", installed, store);
  }
}

/** Judges the trigger of a generated resource again. */
async function again(
  downstream: JsonMap,
  type: "source-changed" | "downstream-changed",
  installed: ReadonlyMap<string, Installed>,
  store: Store,
): Promise<void> {
  const one = [...installed.values()].find(({ policy }) => isOf(downstream, policy));
  const uid = label(downstream, "trigger-uid");
  const trigger = store.all().find((object) => uidOf(object) === uid);
  const rule = label(downstream, "rule-name") ?? "";
  if (one === undefined || trigger === undefined || !ruleNames(one.policy).includes(rule)) return;
  const found = await judge(one, rule, { object: trigger, operation: "UPDATE" }, store);
  carryOut(one, rule, { type, ...found }, store);
}

async function judge(
  one: Installed,
  rule: string,
  request: Request,
  store: Store,
): Promise<{ result?: RuleResult }> {
  const responses = await one.set.evaluate(request, {
    phases: ["generate"],
    providers: {
      listResources: (query) => store.all().filter((object) => fits(object, query)),
      configMap: (namespace, name) =>
        store.all().find((object) => {
          const found = identityOf(object);
          return found.kind === "ConfigMap" && found.namespace === namespace && found.name === name;
        }),
    },
  });
  const result = responses.flatMap(({ results }) => results).find((found) => found.rule === rule);
  return result === undefined ? {} : { result };
}

function carryOut(
  one: Installed | undefined,
  rule: string,
  event: GenerationEvent,
  store: Store,
): void {
  if (one === undefined) return;
  for (const action of planGeneration(one.policy, rule, event, store.all())) {
    if (action.type === "delete") store.remove(action.resource);
    else store.replace(action.resource);
  }
}

function ruleNames(policy: Policy | undefined): string[] {
  return (policy?.spec.rules ?? [])
    .filter(({ body }) => body.type === "generate")
    .map(({ name }) => name);
}

function fits(object: JsonMap, query: ResourceQuery): boolean {
  const { apiVersion, kind, namespace, name } = identityOf(object);
  const labels = getPath(object, ["metadata", "labels"]);
  return (
    matchWildcard(query.apiVersion, apiVersion) &&
    query.kind === kind &&
    (query.namespace === "" || query.namespace === namespace) &&
    (query.name === "" || query.name === name) &&
    (query.selector === undefined ||
      compileLabelSelector(query.selector)(isMap(labels) ? labels : {}))
  );
}

function isOf(object: JsonMap, policy: Policy): boolean {
  return (
    label(object, "policy-name") === policy.name &&
    label(object, "policy-namespace") === (policy.namespace ?? "")
  );
}

function label(object: JsonMap, name: string): string | undefined {
  const labels = getPath(object, ["metadata", "labels"]);
  const value = isMap(labels) ? get(labels, `${prefix}${name}`) : undefined;
  return typeof value === "string" ? value : undefined;
}

function uidOf(object: JsonMap): string {
  const uid = getPath(object, ["metadata", "uid"]);
  return typeof uid === "string" ? uid : "";
}
