/**
 * Finding variables, `{{ … }}`, in a text.
 *
 * A variable holds no further double braces: `{{ a.{{ b }} }}` is found inside out. Single pairs of
 * braces are allowed, because JMESPath writes multi-select hashes with them. A backslash before the
 * braces escapes them.
 */

const OPEN = 0x7b;
const CLOSE = 0x7d;

/** A variable's place in a text: `start` at the first brace, `end` behind the last. */
export interface VariableSpan {
  readonly start: number;
  readonly end: number;
}

/** True when the text may hold a variable at all; the quick way out for nearly every string. */
export function mayHoldVariable(text: string): boolean {
  return text.includes("{{");
}

/** The end of the innermost variable that starts at `start`, or -1. */
function variableEnd(text: string, start: number): number {
  let at = start + 2;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === OPEN) {
      const close = closingBrace(text, at + 1);
      if (close < 0) return -1;
      at = close + 1;
    } else if (char === CLOSE) {
      return text.charCodeAt(at + 1) === CLOSE ? at + 2 : -1;
    } else {
      at += 1;
    }
  }
  return -1;
}

function closingBrace(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === CLOSE) return at;
    if (char === OPEN) return -1;
  }
  return -1;
}

/**
 * All innermost, unescaped variables of a text, from left to right, not overlapping.
 */
export function findVariables(text: string): VariableSpan[] {
  const spans: VariableSpan[] = [];
  let at = text.indexOf("{{");
  while (at >= 0) {
    const end = text[at - 1] === "\\" ? -1 : variableEnd(text, at);
    if (end < 0) {
      // `{{{ a: b }}}` starts one brace further on
      at = text.indexOf("{{", at + 1);
    } else {
      spans.push({ start: at, end });
      at = text.indexOf("{{", end);
    }
  }
  return spans;
}

/** Removes the backslash of escaped variables. */
export function unescapeVariables(text: string): string {
  let from = 0;
  let result = "";
  for (let at = text.indexOf("\\{{"); at >= 0; at = text.indexOf("\\{{", at + 1)) {
    if (variableEnd(text, at + 1) < 0) continue;
    result += text.slice(from, at);
    from = at + 1;
  }
  return from === 0 ? text : result + text.slice(from);
}

/** The expression inside a variable, and whether it was written `{{- … }}` (insert as it is). */
export function variableExpression(variable: string): { expression: string; asIs: boolean } {
  const asIs = variable.startsWith("{{-");
  const inner = variable.slice(asIs ? 3 : 2, -2);
  return { expression: inner.trim(), asIs };
}
