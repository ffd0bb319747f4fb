/**
 * The element `<winnow-playground>`: the page in a frame, showing what the embedding document writes
 * into the element. docs/playground.md describes it. In Node, where there are no elements, nothing happens.
 */
import { embedFragment } from "./embed-message.ts";
import type { EmbedMessage, EmbedQuestion } from "./embed-message.ts";

const elementName = "winnow-playground";
const defaultHeight = "40rem";

/** The parts that are given by `<script slot="…">`, and the names that the page knows them by. */
const fileNames: ReadonlyMap<string, string> = new Map([
  ["policies", "policies.yaml"],
  ["resources", "resources.yaml"],
  ["oldResources", "oldResources.yaml"],
  ["exceptions", "exceptions.yaml"],
  ["context", "context.yaml"],
  ["settings", "settings.json"],
]);

/** Makes the element known; a second copy of this module changes nothing. */
function define(): void {
  if (customElements.get(elementName) !== undefined) return;

  class WinnowPlayground extends HTMLElement {
    static readonly observedAttributes = ["height", "lang", "link", "page", "readonly", "theme"];
    readonly #frame = document.createElement("iframe");
    readonly #watcher = new MutationObserver(() => this.#show());

    constructor() {
      super();
      // set from here and not in a style element, which a policy for content may forbid
      this.#frame.style.cssText = "display: block; box-sizing: border-box; width: 100%; border: 0";
      this.#frame.loading = "lazy";
      this.#frame.allow = "clipboard-write";
      this.attachShadow({ mode: "open" }).append(this.#frame);
    }

    connectedCallback(): void {
      this.style.display ||= "block";
      globalThis.addEventListener("message", this.#hear);
      this.#watcher.observe(this, { childList: true, characterData: true, subtree: true });
      this.#draw();
      this.#load();
    }

    disconnectedCallback(): void {
      globalThis.removeEventListener("message", this.#hear);
      this.#watcher.disconnect();
    }

    attributeChangedCallback(name: string): void {
      if (!this.isConnected) return;
      this.#draw();
      if (name === "page") this.#load();
      else if (name !== "height") this.#show();
    }

    #load(): void {
      const page = this.getAttribute("page");
      const address =
        page === null
          ? new URL("page/index.html", import.meta.url)
          : new URL(page, document.baseURI);
      address.hash = embedFragment;
      this.#frame.src = address.href;
    }

    #draw(): void {
      const height = this.getAttribute("height") ?? defaultHeight;
      this.#frame.style.height = /^\d+$/u.test(height) ? `${height}px` : height;
      this.#frame.title = this.#language().toLowerCase().startsWith("zh")
        ? "Winnow 演练场"
        : "Winnow playground";
    }

    #language(): string {
      return this.closest("[lang]")?.getAttribute("lang") ?? "";
    }

    readonly #hear = ({ source, data }: MessageEvent): void => {
      const { type } = (data ?? {}) as Partial<EmbedQuestion>;
      const isAsked = type === "winnow-playground-asks" && source === this.#frame.contentWindow;
      if (isAsked) this.#show();
    };

    #show(): void {
      const message: EmbedMessage = {
        type: "winnow-playground-shows",
        files: filesIn(this),
        link: this.getAttribute("link") ?? "",
        language: this.#language(),
        theme: this.getAttribute("theme") ?? "system",
        isReadOnly: this.hasAttribute("readonly"),
      };
      // what a document shows in public is told to whatever page its author has named
      this.#frame.contentWindow?.postMessage(message, "*");
    }
  }

  customElements.define(elementName, WinnowPlayground);
}

/** The texts of the scripts in an element; several with the same slot are documents of one file. */
function filesIn(element: HTMLElement): EmbedMessage["files"] {
  const found = new Map<string, string[]>();
  for (const script of element.querySelectorAll("script")) {
    const name = fileNames.get(script.slot) ?? "documents.yaml";
    found.set(name, [...(found.get(name) ?? []), withoutIndent(script.textContent)]);
  }
  return [...found].map(([name, texts]) => ({ name, text: texts.join("---\n") }));
}

/** Without the indent that a text has in common, as it is written inside of HTML. */
function withoutIndent(text: string): string {
  const lines = text
    .replace(/^\s*\n/u, "")
    .replace(/\s+$/u, "")
    .split("\n");
  const indents = lines
    .filter((line) => line.trim() !== "")
    .map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return lines.map((line) => `${line.slice(indent)}\n`).join("");
}

if (typeof customElements !== "undefined") define();
