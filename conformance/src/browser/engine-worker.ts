/** In the browser: the engine, built as the playground's worker is, answering what Node asks. */
import { compile } from "@winnow/engine";
import type { PolicySet, Providers, Request } from "@winnow/engine";
import type { Json } from "@winnow/value";
import { parseDocuments } from "@winnow/yaml";
import { runBed } from "../run-bed.ts";
import { hold } from "./files-in-browser.ts";
import { wholeBeds } from "./whole-beds.ts";
import { decode, encode } from "./wire.ts";
import type { Provided, Question, WholeOutcome } from "./wire.ts";

interface Message {
  readonly id: number;
  /** A question, or the answer to a call of a provider. */
  readonly type: "ask" | "provided";
  readonly text: string;
}

/** What a worker's global scope has; the types of the DOM describe a page's. */
interface WorkerScope {
  addEventListener(type: "message", listener: (event: MessageEvent<Message>) => void): void;
  postMessage(message: { id: number; type: "answer" | "broken" | "provide"; text: string }): void;
}

const scope = globalThis as unknown as WorkerScope;
const sets: PolicySet[] = [];
const calls = new Map<number, (provided: Provided) => void>();

scope.addEventListener("message", ({ data }) => {
  const { id, type, text } = data;
  if (type === "provided") {
    calls.get(id)?.(decode(text) as Provided);
    calls.delete(id);
    return;
  }
  void answer(decode(text) as Question).then(
    (value) => tell({ id, type: "answer", text: encode(value) }),
    (error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      tell({ id, type: "broken", text: message });
    },
  );
});

function tell(message: Parameters<WorkerScope["postMessage"]>[0]): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- workers have none
  scope.postMessage(message);
}

async function answer(question: Question): Promise<unknown> {
  if (question.type === "files") {
    hold(question.files);
    return null;
  }
  if (question.type === "bed") return runWhole(question.name, question.data);
  if (question.type === "compile") {
    const { parsesYaml, ...options } = question.options;
    const compiled = compile(
      question.documents.map((value) => ({ value })),
      { ...options, ...(parsesYaml ? { parseYaml } : {}) },
    );
    if (!compiled.ok) throw new Error(`refused: ${JSON.stringify(compiled.problems)}`);
    sets.push(compiled.set);
    return sets.length - 1;
  }
  const { request, policies, mode, phases } = question;
  const set = sets[question.set];
  if (set === undefined) throw new Error(`nothing was compiled as ${question.set}`);
  const wanted = policies && new Set(policies.map((position) => set.policies[position]));
  const responses = await set.evaluate(request as Request, {
    providers: providersOf(question),
    ...(wanted === undefined ? {} : { policies: (policy) => wanted.has(policy) }),
    ...(mode === undefined ? {} : { mode }),
    ...(phases === undefined ? {} : { phases: phases as never }),
  });
  return responses.map(({ policy, ...response }) => ({
    ...response,
    policy: set.policies.indexOf(policy),
  }));
}

async function runWhole(name: string, data: string): Promise<WholeOutcome> {
  const bed = wholeBeds.find((candidate) => candidate.name === name);
  if (bed === undefined) throw new Error(`no bed is named ${name}`);
  const { cases, missed, later } = await runBed(bed, data);
  return { cases, missed: [...missed], later: [...later] };
}

function providersOf(question: Extract<Question, { type: "evaluate" }>): Providers {
  const { providers, values, foreachValues } = question;
  const asked = Object.fromEntries(providers.map((name) => [name, askerOf(name)]));
  return {
    ...(asked as Providers),
    ...(values === undefined
      ? {}
      : { values: (policy: string, rule: string) => values[`${policy} ${rule}`] }),
    ...(foreachValues === undefined
      ? {}
      : {
          foreachValues: (policy: string, rule: string) =>
            foreachValues[`${policy} ${rule}`] as Record<string, Json[]> | undefined,
        }),
  };
}

/** A provider that asks Node. */
function askerOf(name: string): (...given: readonly unknown[]) => Promise<unknown> {
  return (...given) => {
    const id = nextCall();
    return new Promise((resolve, reject) => {
      calls.set(id, (provided) => {
        if ("error" in provided) reject(new Error(provided.error));
        else resolve(provided.value);
      });
      tell({ id, type: "provide", text: encode({ name, given }) });
    });
  };
}

let lastCall = 0;
function nextCall(): number {
  lastCall += 1;
  return lastCall;
}

function parseYaml(text: string): Json {
  const [document, second] = parseDocuments(text, { file: "parse_yaml" });
  if (second !== undefined) throw new Error("the text holds more than one YAML document");
  return document?.value ?? null;
}
