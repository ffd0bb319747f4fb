import type { ListNode, MapNode, Node, StructNode } from "./node.ts";
import type { TokenCursor } from "./token-cursor.ts";

/** What reads the parts of a collection. */
interface Reader {
  readonly cursor: TokenCursor;
  readonly parseExpression: () => Node;
  readonly parseFieldName: () => string;
}

/** Items up to a closing mark, with commas between them and perhaps behind the last. */
function parseItems<T>(reader: Reader, close: string, parseItem: (isOptional: boolean) => T): T[] {
  const { cursor } = reader;
  const items: T[] = [];
  while (!cursor.take(close)) {
    if (cursor.is(",") && items.length === 0) {
      cursor.next();
      cursor.expect(close);
      return items;
    }
    items.push(parseItem(cursor.take("?")));
    if (!cursor.is(close)) cursor.expect(",");
  }
  return items;
}

/** The elements of a list, its opening bracket having been read. */
export function parseListElements(reader: Reader): ListNode["elements"] {
  return parseItems(reader, "]", (isOptional) => ({ value: reader.parseExpression(), isOptional }));
}

export function parseMapEntries(reader: Reader): MapNode["entries"] {
  return parseItems(reader, "}", (isOptional) => {
    const key = reader.parseExpression();
    reader.cursor.expect(":");
    return { key, value: reader.parseExpression(), isOptional };
  });
}

export function parseStructFields(reader: Reader): StructNode["fields"] {
  return parseItems(reader, "}", (isOptional) => {
    const { position } = reader.cursor.token;
    const name = reader.parseFieldName();
    reader.cursor.expect(":");
    return { name, value: reader.parseExpression(), isOptional, position };
  });
}
