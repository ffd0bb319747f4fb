/** Node's side of the worker in Chromium. */
import { chromium } from "playwright-core";
import { decode, encode } from "./wire.ts";
import type { Provided, Question } from "./wire.ts";

/** Answers the calls of providers during one question. */
type Provide = (name: string, given: readonly unknown[]) => unknown;

export interface BrowserWorker {
  /** Throws an Error for what the worker could not answer. */
  ask(question: Question, provide: Provide): Promise<unknown>;
  /** Asks what needs no providers. */
  tell(question: Question): Promise<unknown>;
  readonly asked: () => number;
  close(): Promise<void>;
}

/** What the page holds between questions. */
interface PageScope {
  winnowAsk(id: number, text: string): Promise<string>;
  winnowProvide(text: string): Promise<string>;
}

/** Starts Chromium with the playground, and in it a worker from a program's text. */
export async function startBrowserWorker(
  executablePath: string,
  address: string,
  program: string,
): Promise<BrowserWorker> {
  // root has no sandbox
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath, args });
  const page = await browser.newPage();
  await page.goto(address);
  let provideNow: Provide = () => undefined;
  await page.exposeFunction("winnowProvide", async (text: string) => {
    const { name, given } = decode(text) as { name: string; given: readonly unknown[] };
    let provided: Provided;
    try {
      provided = { value: await provideNow(name, given) };
    } catch (error) {
      provided = { error: error instanceof Error ? error.message : String(error) };
    }
    return encode(provided);
  });
  await page.evaluate(startInPage, program);
  let asked = 0;
  let before: Promise<unknown> = Promise.resolve();
  const askNow = async (question: Question, provide: Provide): Promise<unknown> => {
    asked += 1;
    provideNow = provide;
    const answer = await page.evaluate(
      ([id, text]) => (globalThis as unknown as PageScope).winnowAsk(id, text),
      [asked, encode(question)] as const,
    );
    return decode(answer);
  };
  const ask: BrowserWorker["ask"] = (question, provide) => {
    // one question at a time: the calls of providers belong to it
    const answer = before.then(() => askNow(question, provide));
    before = answer.catch(() => undefined);
    return answer;
  };
  return {
    ask,
    tell: (question) => ask(question, noProvider),
    asked: () => asked,
    close: () => browser.close(),
  };
}

function noProvider(name: string): never {
  throw new Error(`nothing is provided: ${name}`);
}

/** Runs in the page, on its own: nothing from outside may be named here. */
function startInPage(program: string): void {
  const blob = new Blob([program], { type: "text/javascript" });
  const worker = new Worker(URL.createObjectURL(blob));
  const waiting = new Map<number, { answer: (text: string) => void; fail: (why: Error) => void }>();
  const page = globalThis as unknown as PageScope;
  const provide = async (id: number, text: string): Promise<void> => {
    const provided = await page.winnowProvide(text);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- workers have none
    worker.postMessage({ id, type: "provided", text: provided });
  };
  worker.addEventListener("message", ({ data }: MessageEvent) => {
    const { id, type, text } = data as { id: number; type: string; text: string };
    if (type === "provide") {
      void provide(id, text);
      return;
    }
    if (type === "broken") waiting.get(id)?.fail(new Error(text));
    else waiting.get(id)?.answer(text);
    waiting.delete(id);
  });
  worker.addEventListener("error", ({ message }) => {
    for (const { fail } of waiting.values()) fail(new Error(message));
  });
  page.winnowAsk = (id, text) =>
    new Promise((answer, fail) => {
      waiting.set(id, { answer, fail });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- workers have none
      worker.postMessage({ id, type: "ask", text });
    });
}
