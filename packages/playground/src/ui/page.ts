/** The page: puts inputs, results and dialogs together around one state. */
import type { AuditHole } from "../judge/audit-answer.ts";
import { emptyState, isSameState } from "../state/playground-state.ts";
import type { PlaygroundState } from "../state/playground-state.ts";
import type { Preferences } from "../state/preferences.ts";
import type { Store } from "../state/store.ts";
import { createRunner } from "../worker/runner.ts";
import type { StartWorker } from "../worker/runner.ts";
import { openExamplesDialog, openHistoryDialog } from "./choice-dialogs.ts";
import type { Example } from "./choice-dialogs.ts";
import { button, element, select } from "./element.ts";
import { openFilesDialog } from "./files-dialog.ts";
import { createFunnel } from "./funnel.ts";
import { createInputs } from "./inputs.ts";
import { createTranslate } from "./messages.ts";
import type { Language, Translate } from "./messages.ts";
import { readLink } from "./open-link.ts";
import { createPlainEditor } from "./plain-editor.ts";
import { createResults } from "./results.ts";
import { openShareDialog } from "./share-dialog.ts";
import type { CreateEditor } from "./text-editor.ts";

/** How much of the page there is: an embedded one shows what another document writes. */
export type View = "whole" | "embedded" | "readOnly";

export interface PageOptions {
  readonly store: Store;
  readonly view: View;
  readonly examples: readonly Example[];
  readonly language: Language;
  readonly preferences: Preferences;
  readonly prefer: (changed: Partial<Preferences>) => void;
  readonly startWorker: StartWorker;
  /** Loads the editor with colours. */
  readonly loadEditor: () => Promise<CreateEditor>;
}

export interface Page {
  readonly elements: readonly HTMLElement[];
  /** Opens what a link holds; gives a sentence where it cannot. */
  openLink(link: string): Promise<string | undefined>;
  /** Tells something that no other part of the page shows. */
  tell(text: string): void;
  close(): void;
}

/** Milliseconds without a keystroke before a run starts, and that a run may take. */
const pause = 15;
const limit = 5000;

export function createPage(options: PageOptions): Page {
  const { store, language, preferences, view } = options;
  const isReadOnly = view === "readOnly";
  const translate = createTranslate(language);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const notice = element("div", { class: "notice", role: "status" });

  const runner = createRunner({
    startWorker: options.startWorker,
    limit,
    onStart: () => results.showRunning(),
    onOutcome(outcome) {
      results.show(outcome, isSameState(store.current(), emptyState));
      inputs.showDiagnostics(outcome.type === "answer" ? outcome.answer.diagnostics : []);
    },
  });
  const inputs = createInputs(store.current(), {
    translate,
    isReadOnly,
    onChange(state) {
      store.change(state);
      funnel.show(state);
      results.showRunning();
      clearTimeout(timer);
      timer = setTimeout(() => runner.run(state), pause);
    },
  });
  const results = createResults({
    translate,
    explain: (key) => runner.explain(key),
    showPlaces: (places, target) => inputs.showPlaces(places, target),
  });

  const takeWitness = (hole: AuditHole): void => {
    open(withWitness(store.current(), hole), translate("witness"));
    results.focus();
  };
  const funnel = createFunnel({
    translate,
    startWorker: options.startWorker,
    showPlaces: (places, target) => inputs.showPlaces(places, target),
    ...(isReadOnly ? {} : { takeWitness }),
  });
  funnel.show(store.current());

  const show = (state: PlaygroundState): void => {
    store.replace(state);
    funnel.show(state);
    inputs.show(state);
    inputs.showPlaces([]);
    clearTimeout(timer);
    runner.run(state);
  };
  const open = (state: PlaygroundState, what: string, unused: readonly string[] = []): void => {
    const before = store.current();
    show(state);
    const undo = button(
      translate("undo"),
      () => {
        show(before);
        notice.replaceChildren();
      },
      "undo",
    );
    const told = [
      translate("opened", what),
      ...(store.replaced()[0]?.state === before ? [translate("kept")] : []),
      ...(unused.length === 0 ? [] : [translate("unused", unused.join(", "))]),
    ];
    notice.replaceChildren(`${told.join(" ")} `, undo);
  };
  const openLink = async (link: string): Promise<string | undefined> => {
    const opened = await readLink(link);
    if (opened.type === "none") return translate("linkFailed", link.slice(0, 40));
    if (opened.type === "failed") return translate("linkFailed", opened.message);
    open(opened.state, translate(opened.source), opened.unused);
    return undefined;
  };

  const choose = (example: Example): void => open(example.state, example.title[language]);
  const share = button(
    translate("share"),
    () => void openShareDialog(store.current(), openLink, translate),
    "share",
  );
  const files = button(
    translate("files"),
    () =>
      openFilesDialog(
        store.current(),
        ({ state, unused }) => open(state, translate("openedFiles"), unused),
        translate,
      ),
    "files",
  );
  const exampleChoice = button(
    translate("examples"),
    () => openExamplesDialog(options.examples, language, choose, translate),
    "examples",
  );
  const historyChoice = button(
    translate("history"),
    () =>
      openHistoryDialog(store.replaced(), (state) => open(state, translate("history")), translate),
    "history",
  );
  const actions: Readonly<Record<View, readonly HTMLElement[]>> = {
    whole: [exampleChoice, share, files, historyChoice],
    embedded: [share, files],
    readOnly: [],
  };
  let isClosed = false;
  let hasRun = !isSameState(store.current(), emptyState);
  if (hasRun) runner.run(store.current());
  else results.showNothing();
  let isPlain = preferences.plainText;
  const showEditors = async (): Promise<void> => {
    const create = isPlain ? createPlainEditor : await options.loadEditor();
    if (isClosed) return;
    // the wish may have changed while the editor was loaded
    inputs.replaceEditors(isPlain ? createPlainEditor : create);
    // an empty page has nothing to judge: the engine starts behind the editors, and holds up none
    if (!hasRun) runner.run(store.current());
    hasRun = true;
  };
  void showEditors();
  const plainText = plainTextBox(options, translate, (isWanted) => {
    isPlain = isWanted;
    void showEditors();
  });
  return {
    elements: [
      element("a", { class: "skip-link", href: "#results" }, translate("skipToResults")),
      element(
        "header",
        { class: "top" },
        element(
          "div",
          {},
          element("h1", {}, translate("title")),
          ...(view === "whole" ? [intro(translate)] : []),
        ),
        element("div", { class: "actions" }, ...actions[view]),
        element(
          "div",
          { class: "actions" },
          // who embeds the page has chosen them
          ...(view === "whole" ? preferenceFields(options, translate) : []),
          plainText,
        ),
      ),
      notice,
      element("main", {}, element("div", {}, inputs.element, funnel.element), results.element),
    ],
    openLink,
    tell: (text) => notice.replaceChildren(text),
    close() {
      isClosed = true;
      clearTimeout(timer);
      runner.close();
      funnel.close();
    },
  };
}

/** A witness stands in front of the other resources, under the settings that it needs. */
function withWitness(state: PlaygroundState, hole: AuditHole): PlaygroundState {
  const before = (text: string, other: string): string =>
    other.trim() === "" ? text : `${text}---\n${other}`;
  const { resources, oldResources, settings } = state;
  return {
    ...state,
    resources: before(hole.yaml, resources),
    oldResources: hole.oldYaml === "" ? oldResources : before(hole.oldYaml, oldResources),
    settings: { ...settings, ...hole.settings },
  };
}

function intro(translate: Translate): HTMLElement {
  return element("p", {}, translate("intro"));
}

function preferenceFields(
  { language, preferences, prefer }: PageOptions,
  translate: Translate,
): HTMLElement[] {
  const languageNames: readonly (readonly [Language, string])[] = [
    ["en", "English"],
    ["zh", "中文"],
  ];
  const themes: readonly (readonly [string, string])[] = [
    ["system", translate("themeSystem")],
    ["light", translate("themeLight")],
    ["dark", translate("themeDark")],
  ];
  return [
    select(translate("language"), languageNames, language, (chosen) =>
      prefer({ language: chosen }),
    ),
    select(translate("theme"), themes, preferences.theme, (theme) => prefer({ theme })),
  ];
}

function plainTextBox(
  { preferences, prefer }: PageOptions,
  translate: Translate,
  onChange: (isPlain: boolean) => void,
): HTMLElement {
  const box = element("input", {
    type: "checkbox",
    checked: preferences.plainText,
    onchange() {
      prefer({ plainText: box.checked });
      onChange(box.checked);
    },
  });
  return element("label", { class: "field" }, box, element("span", {}, translate("plainText")));
}
