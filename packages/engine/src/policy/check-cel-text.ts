/**
 * Whether a text can be an expression in CEL at all: its characters, texts and brackets. What it
 * means is the API server's to check, which evaluates webhook match conditions.
 */
const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const plain = /[\w\s.,:?+\-*/%<>=!&|]/u;

/** What is wrong with the text, or undefined. Source: the CEL language definition, lexis. */
export function celProblem(text: string): string | undefined {
  if (text.trim() === "") return "it is empty";
  const open: string[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? "";
    if (char === '"' || char === "'") {
      const end = endOfText(text, at);
      if (end < 0) return "a quoted text does not end";
      at = end;
      continue;
    }
    if (text.startsWith("//", at)) {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
      continue;
    }
    if (Object.hasOwn(closing, char)) open.push(closing[char] ?? "");
    else if (char === ")" || char === "]" || char === "}") {
      if (open.pop() !== char) return `${char} closes nothing`;
    } else if (!plain.test(char)) return `${char} has no meaning in CEL`;
    at += 1;
  }
  return open.length === 0 ? undefined : `${open.at(-1) ?? ""} is missing at the end`;
}

/** The index behind a quoted text, or -1. Raw texts (`r"…"`) know no escapes. */
function endOfText(text: string, start: number): number {
  const quote = text[start] ?? "";
  const fence = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  const raw = /(?:^|[^\w])(?:b?r|rb)$/iu.test(text.slice(Math.max(0, start - 3), start));
  let at = start + fence.length;
  while (at < text.length) {
    if (text.startsWith(fence, at)) return at + fence.length;
    if (fence.length === 1 && text[at] === "\n") return -1;
    at += text[at] === "\\" && !raw ? 2 : 1;
  }
  return -1;
}
