import { button, element } from "./element.ts";
import type { Translate } from "./messages.ts";

/** Opens a dialog over the page; it goes when it is closed. Gives what closes it. */
export function openDialog(
  title: string,
  content: readonly HTMLElement[],
  translate: Translate,
): () => void {
  const dialog = element("dialog", { "aria-label": title });
  const close = (): void => dialog.close();
  dialog.append(
    element("header", {}, element("h2", {}, title), button(translate("close"), close)),
    ...content,
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return close;
}
