/** What keys and texts of assertion trees say; Kyverno JSON's documentation of assertion trees. */

/** A key or a text that is no part of an assertion tree. */
export class AssertionSyntaxError extends Error {
  override readonly name = "AssertionSyntaxError";
  readonly code = "assertion-syntax";
}

/** What a key selects, or what a text stands for. */
export type AssertionTerm =
  | { readonly type: "plain"; readonly text: string }
  | { readonly type: "expression"; readonly expression: string };

/** A key, taken apart: `~index.(expression)->binding`. */
export interface AssertionKey {
  /** Whether what is selected is gone through, element by element. */
  readonly each: boolean;
  /** The name that an element's index or key is bound to. */
  readonly indexName: string | undefined;
  readonly term: AssertionTerm;
  /** The name that what is selected is bound to. */
  readonly binding: string | undefined;
}

const eachPrefix = /^~(\w*)\.(.*)$/su;
const bindingSuffix = /->\s*(\w+)$/u;
const escaped = /^\\(.+)\\$/su;
const parenthesised = /^\((.+)\)$/su;
const engineName = /^(\w+);/u;

/** Takes a key apart. Throws AssertionSyntaxError. */
export function parseAssertionKey(key: string): AssertionKey {
  const each = eachPrefix.exec(key);
  if (each === null && key.startsWith("~")) {
    throw new AssertionSyntaxError(
      `the key ${key} starts with ~ but goes through nothing; write ~.name or ~index.name, or \\${key}\\ for a key of that name`,
    );
  }
  const rest = each?.[2] ?? key;
  const bound = bindingSuffix.exec(rest);
  return {
    each: each !== null,
    indexName: each?.[1] === "" ? undefined : each?.[1],
    term: parseTerm(bound === null ? rest : rest.slice(0, bound.index).trimEnd()),
    binding: bound?.[1],
  };
}

/** What a text at a leaf stands for. Throws AssertionSyntaxError. */
export function parseAssertionText(text: string): AssertionTerm {
  if (eachPrefix.test(text) || bindingSuffix.test(text)) {
    throw new AssertionSyntaxError(
      `${text}: ~ and -> belong to keys; write \\${text}\\ for the text itself`,
    );
  }
  return parseTerm(text);
}

function parseTerm(text: string): AssertionTerm {
  const plain = escaped.exec(text)?.[1];
  if (plain !== undefined) return { type: "plain", text: plain };
  const inner = parenthesised.exec(text)?.[1];
  if (inner === undefined) return { type: "plain", text };
  const engine = engineName.exec(inner);
  if (engine === null) return { type: "expression", expression: inner };
  if (engine[1] === "jp") return { type: "expression", expression: inner.slice(engine[0].length) };
  throw new AssertionSyntaxError(
    `${text} asks for the language ${engine[1] ?? ""}; expressions are written in JMESPath (jp)`,
  );
}
