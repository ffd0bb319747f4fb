/** Files and folders in and out; nothing of them leaves the browser. */
import { zipSync } from "fflate";
import { filesOf, longestFiles, openFiles } from "../state/files.ts";
import type { OpenedFiles, TextFile } from "../state/files.ts";
import { StateError } from "../state/playground-state.ts";
import type { PlaygroundState } from "../state/playground-state.ts";
import { openDialog } from "./dialog.ts";
import { button, element } from "./element.ts";
import type { Translate } from "./messages.ts";

/** `open` takes over what the files hold. */
export function openFilesDialog(
  state: PlaygroundState,
  open: (opened: OpenedFiles) => void,
  translate: Translate,
): void {
  const told = element("p", { role: "status" });
  const take = async (chosen: FileList | null): Promise<void> => {
    try {
      const opened = openFiles(await readAll([...(chosen ?? [])]));
      close();
      open(opened);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      told.textContent = translate("filesFailed", message);
    }
  };
  const picker = (label: string, name: string, isFolder: boolean): HTMLElement => {
    const input = element("input", {
      type: "file",
      multiple: true,
      webkitdirectory: isFolder,
      accept: isFolder ? undefined : ".yaml,.yml,.json",
      "data-name": name,
      onchange: () => void take(input.files),
    });
    return element("label", { class: "field" }, element("span", {}, label), input);
  };
  const close = openDialog(
    translate("files"),
    [
      element("p", { class: "note" }, translate("filesHint")),
      picker(translate("openFiles"), "open-files", false),
      picker(translate("openFolder"), "open-folder", true),
      button(translate("saveFiles"), () => save(filesOf(state)), "save-files"),
      told,
    ],
    translate,
  );
}

async function readAll(files: readonly File[]): Promise<TextFile[]> {
  const read = files.filter(({ name }) => /\.(?:ya?ml|json)$/u.test(name));
  // before anything is read: a folder may be anything
  const size = read.reduce((sum, file) => sum + file.size, 0);
  if (size > longestFiles) throw new StateError("the files hold more than 4 MiB");
  return Promise.all(
    read.map(async (file) => ({
      name: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath,
      text: await file.text(),
    })),
  );
}

/** All files as one archive, as browsers save one file at a time. */
function save(files: readonly TextFile[]): void {
  const encoder = new TextEncoder();
  const content = zipSync(
    Object.fromEntries(files.map(({ name, text }) => [name, encoder.encode(text)])),
  );
  const blob = new Blob([new Uint8Array(content)], { type: "application/zip" });
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: "winnow-playground.zip" }).click();
  URL.revokeObjectURL(address);
}
