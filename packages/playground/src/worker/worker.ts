/** The worker's program: the engine, away from the page, so that it can be stopped. */
import type { Question, Reply } from "./protocol.ts";
import { createResponder } from "./respond.ts";

/** What a worker's global scope has; the types of the DOM describe a page's. */
interface WorkerScope {
  addEventListener(type: "message", listener: (event: MessageEvent<Question>) => void): void;
  postMessage(reply: Reply): void;
}

const scope = globalThis as unknown as WorkerScope;
const respond = createResponder();

async function answerAfter(before: Promise<void>, question: Question): Promise<void> {
  await before;
  const reply = await respond(question);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one listener
  scope.postMessage(reply);
}

// one question at a time: an explanation belongs to the run that was asked for before it
let answered: Promise<void> = Promise.resolve();
scope.addEventListener("message", ({ data }) => {
  answered = answerAfter(answered, data);
});
