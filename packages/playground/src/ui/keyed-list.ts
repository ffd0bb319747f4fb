/** A list whose items stay as they are while what they show stays the same. */

/** An element of the list; `update` hears of an item that shows the same. */
export interface ListItem<T> {
  readonly element: HTMLElement;
  readonly update?: (item: T) => void;
}

export interface KeyedList<T> {
  show(items: readonly T[]): void;
}

/**
 * Keeps the children of `host`. `shown` gives what an item shows, as plain data: an item that shows
 * what one before it has shown takes its element over, and nothing is drawn.
 */
export function createKeyedList<T>(
  host: HTMLElement,
  shown: (item: T) => unknown,
  create: (item: T) => ListItem<T>,
): KeyedList<T> {
  let current = new Map<string, ListItem<T>>();
  return {
    show(items) {
      const next = new Map<string, ListItem<T>>();
      for (const item of items) {
        const key = freeKey(next, JSON.stringify(shown(item)));
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

/** Items that show the same are told apart by their number. */
function freeKey(taken: ReadonlyMap<string, unknown>, key: string): string {
  let free = key;
  for (let number = 2; taken.has(free); number += 1) free = `${key} ${number}`;
  return free;
}
