/** The link to what is on the page, and a field to open another one. */
import { StateError } from "../state/playground-state.ts";
import type { PlaygroundState } from "../state/playground-state.ts";
import { shareFragment } from "../state/share-link.ts";
import { openDialog } from "./dialog.ts";
import { button, element } from "./element.ts";
import type { Translate } from "./messages.ts";

/** `openLink` opens what was pasted and says why where it cannot. */
export async function openShareDialog(
  state: PlaygroundState,
  openLink: (link: string) => Promise<string | undefined>,
  translate: Translate,
): Promise<void> {
  const told = element("p", { role: "status" });
  const pasted = element("input", { type: "text", "data-name": "paste" });
  const open = async (): Promise<void> => {
    const problem = await openLink(pasted.value.trim());
    if (problem === undefined) close();
    else told.textContent = problem;
  };
  const close = openDialog(
    translate("share"),
    [
      ...(await linkParts(state, told, translate)),
      element("label", { class: "field" }, element("span", {}, translate("openLabel")), pasted),
      button(translate("open"), () => void open(), "open-link"),
      told,
    ],
    translate,
  );
}

async function linkParts(
  state: PlaygroundState,
  told: HTMLElement,
  translate: Translate,
): Promise<HTMLElement[]> {
  let link: string;
  try {
    link = `${location.href.split("#")[0]}${await shareFragment(state)}`;
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return [element("p", {}, translate("linkFailed", error.message))];
  }
  const shown = element("input", {
    type: "text",
    readonly: true,
    value: link,
    "data-name": "link",
  });
  const copy = async (): Promise<void> => {
    shown.select();
    try {
      await navigator.clipboard.writeText(link);
      told.textContent = translate("copied");
    } catch {
      told.textContent = translate("copyFailed");
    }
  };
  return [
    element("label", { class: "field" }, element("span", {}, translate("linkLabel")), shown),
    element("p", { class: "note" }, translate("linkSize", link.length)),
    button(translate("copy"), () => void copy(), "copy-link"),
  ];
}
