/** Starts the page in the browser. */
import { examples } from "built:examples";
import { workerProgram } from "built:worker";
import { readPreferences, savePreferences } from "./state/preferences.ts";
import { createStore } from "./state/store.ts";
import { languages, preferredLanguage } from "./ui/messages.ts";
import { createPage } from "./ui/page.ts";
import { createPlainEditor } from "./ui/plain-editor.ts";
import type { Page } from "./ui/page.ts";
import type { CreateEditor } from "./ui/text-editor.ts";
import type { Reply } from "./worker/protocol.ts";
import type { StartWorker } from "./worker/runner.ts";

const storage = availableStorage();
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

function show(): Page {
  const language = languages.find((name) => name === preferences.language) ?? "en";
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset["theme"] = preferences.theme;
  const shown = createPage({
    store,
    examples,
    language,
    preferences,
    prefer(changed) {
      preferences = { ...preferences, ...changed };
      savePreferences(storage, preferences);
      document.documentElement.dataset["theme"] = preferences.theme;
      if (changed.language === undefined) return;
      page.close();
      page = show();
    },
    startWorker,
    loadEditor,
  });
  document.body.replaceChildren(...shown.elements);
  return shown;
}

let page = show();

async function openAddress(): Promise<void> {
  const { hash } = location;
  if (!hash.startsWith("#v1.") && !hash.includes("content=")) return;
  const problem = await page.openLink(location.href);
  // the text is the user's from now on; a reload must not bring the link back over it
  history.replaceState(null, "", location.pathname + location.search);
  if (problem !== undefined) page.tell(problem);
}

globalThis.addEventListener("hashchange", () => void openAddress());
void openAddress();
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
