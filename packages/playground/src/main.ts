/** Starts the page in the browser. */
import { examples } from "built:examples";
import { workerProgram } from "built:worker";
import { askEmbedder, isEmbedded } from "./embed/embedding-document.ts";
import type { Embedding } from "./embed/embedding-document.ts";
import { readPreferences, savePreferences } from "./state/preferences.ts";
import { createStore } from "./state/store.ts";
import { languages, preferredLanguage } from "./ui/messages.ts";
import { createPage } from "./ui/page.ts";
import { createPlainEditor } from "./ui/plain-editor.ts";
import type { Page, View } from "./ui/page.ts";
import type { CreateEditor } from "./ui/text-editor.ts";
import type { Reply } from "./worker/protocol.ts";
import type { StartWorker } from "./worker/runner.ts";

// what another document shows is not the user's: nothing of it is kept, and nothing that was kept shown
const storage = isEmbedded() ? undefined : availableStorage();
const store = createStore(storage, () => Date.now());
// phones end a tab that is hidden without another word
globalThis.addEventListener("pagehide", () => store.flush());
document.addEventListener("visibilitychange", () => store.flush());
let preferences = readPreferences(storage, {
  language: preferredLanguage(navigator.languages),
  theme: "system",
  plainText: false,
});

// The worker's program is part of the page, so that a worker that was stopped is replaced without a
// request.
const workerAddress = URL.createObjectURL(new Blob([workerProgram], { type: "text/javascript" }));

const startWorker: StartWorker = (hear, fail) => {
  const worker = new Worker(workerAddress);
  worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => hear(data));
  worker.addEventListener("error", ({ message }) => fail(message));
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- workers have none
    ask: (question) => worker.postMessage(question),
    end: () => worker.terminate(),
  };
};

let loading: Promise<CreateEditor> | undefined;
function loadEditor(): Promise<CreateEditor> {
  loading ??= import("./ui/code-editor.ts").then(
    (module) => module.createCodeEditor,
    // what cannot be loaded leaves the plain fields, which do the same
    () => createPlainEditor,
  );
  return loading;
}

function show(view: View = "whole"): Page {
  const language = languages.find((name) => name === preferences.language) ?? "en";
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset["theme"] = preferences.theme;
  document.documentElement.dataset["view"] = view;
  const shown = createPage({
    store,
    examples,
    view,
    language,
    preferences,
    prefer(changed) {
      preferences = { ...preferences, ...changed };
      savePreferences(storage, preferences);
      document.documentElement.dataset["theme"] = preferences.theme;
      if (changed.language === undefined) return;
      page?.close();
      page = show(view);
    },
    startWorker,
    loadEditor,
  });
  document.body.replaceChildren(...shown.elements);
  return shown;
}

let page: Page | undefined;

async function openAddress(shown: Page): Promise<void> {
  const { hash } = location;
  if (!hash.startsWith("#v1.") && !hash.includes("content=")) return;
  const problem = await shown.openLink(location.href);
  // the text is the user's from now on; a reload must not bring the link back over it
  history.replaceState(null, "", location.pathname + location.search);
  if (problem !== undefined) shown.tell(problem);
}

function showEmbedding(embedding: Embedding): void {
  const { state, problem, language, theme, isReadOnly } = embedding;
  const tags = language === "" ? navigator.languages : [language];
  preferences = { ...preferences, language: preferredLanguage(tags), theme };
  store.change(state);
  page?.close();
  page = show(isReadOnly ? "readOnly" : "embedded");
  if (problem !== undefined) page.tell(problem);
}

if (isEmbedded()) {
  await new Promise<void>((resolve) => {
    askEmbedder((embedding) => {
      showEmbedding(embedding);
      resolve();
    });
  });
} else {
  page = show();
  const openShown = (): void => void (page !== undefined && openAddress(page));
  globalThis.addEventListener("hashchange", openShown);
  openShown();
}
if (!preferences.plainText) await loadEditor();
document.documentElement.dataset["ready"] = "";

/** Undefined where the browser forbids it. */
function availableStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
