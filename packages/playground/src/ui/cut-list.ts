/** A list that shows its first items, and all of them when it is asked to. */
import { button, element } from "./element.ts";
import type { KeyedList } from "./keyed-list.ts";
import type { Translate } from "./messages.ts";

export interface CutList<T> extends KeyedList<T> {
  /** Holds the button that asks for all; stands below the list. */
  readonly more: HTMLElement;
}

/** Drawing thousands of items at once would hold up whoever types. */
const mostShown = 100;

export function createCutList<T>(list: KeyedList<T>, translate: Translate): CutList<T> {
  const more = element("div");
  let items: readonly T[] = [];
  let isWhole = false;
  const draw = (): void => {
    const shown = isWhole ? items : items.slice(0, mostShown);
    list.show(shown);
    const isCut = shown.length < items.length;
    more.replaceChildren(...(isCut ? [button(translate("showAll", items.length), showAll)] : []));
  };
  const showAll = (): void => {
    isWhole = true;
    draw();
  };
  return {
    more,
    show(next) {
      items = next;
      draw();
    },
  };
}
