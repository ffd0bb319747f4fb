/** A list whose elements stay while their items do, so that little is drawn where little has changed. */

/** An element of the list; `update` hears of the item that has come in place of its own. */
export interface ListItem<T> {
  readonly element: HTMLElement;
  readonly update?: (item: T) => void;
}

export interface KeyedList<T> {
  show(items: readonly T[]): void;
}

/**
 * Keeps the children of `host`. An item takes over the element of the one before it that had the same
 * key; without `update` the key must therefore hold all that is shown.
 */
export function createKeyedList<T>(
  host: HTMLElement,
  keyOf: (item: T) => string,
  create: (item: T) => ListItem<T>,
): KeyedList<T> {
  let current = new Map<string, ListItem<T>>();
  return {
    show(items) {
      const next = new Map<string, ListItem<T>>();
      for (const item of items) {
        const key = freeKey(next, keyOf(item));
        const known = current.get(key);
        known?.update?.(item);
        next.set(key, known ?? create(item));
      }
      for (const [key, { element }] of current) if (!next.has(key)) element.remove();
      let at = host.firstElementChild;
      for (const { element } of next.values()) {
        if (element === at) at = at.nextElementSibling;
        else host.insertBefore(element, at);
      }
      current = next;
    },
  };
}

/** Items of the same key are told apart by their number. */
function freeKey(taken: ReadonlyMap<string, unknown>, key: string): string {
  let free = key;
  for (let number = 2; taken.has(free); number += 1) free = `${key} ${number}`;
  return free;
}
