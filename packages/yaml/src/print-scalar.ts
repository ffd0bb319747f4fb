/**
 * How scalars and keys are written. Which texts can stand without quotes follows the plain style of
 * YAML 1.2 (chapter 7.3.3), and what plain scalars mean to Kubernetes.
 */
import yaml from "js-yaml";
import { kubernetesSchema, longestWord, numberText, readPlainText } from "./schema.ts";

/** A scalar that is no text. */
export function printScalar(value: number | bigint | boolean | null): string {
  return typeof value === "number" || typeof value === "bigint" ? numberText(value) : String(value);
}

/** A text on the lines of a field that is indented by `level`, from 1; 0 for a document. */
export function printText(text: string, level: number): string {
  const line = printLine(text);
  if (line !== undefined) return line;
  const printed = yaml.dump(text, options).slice(0, -1);
  if (endsDocument.test(printed)) return quoted(printed);
  // js-yaml indents the lines of a text that stands alone by one level
  return level > 1 ? printed.replaceAll(lineBegin, `\n${"  ".repeat(level - 1)}`) : printed;
}

/** A key, without the mark that a long one needs. */
export function printKey(key: string): string {
  const line = printLine(key);
  if (line !== undefined) return line;
  const text = yaml.dump({ [key]: null }, options);
  const printed = text.startsWith("? ")
    ? text.slice("? ".length, -"\n: null\n".length)
    : text.slice(0, -": null\n".length);
  return endsDocument.test(printed) ? quoted(printed) : printed;
}

const options: yaml.DumpOptions = { schema: kubernetesSchema, lineWidth: -1, noRefs: true };

/** Empty lines are not indented. */
const lineBegin = /\n(?=[^\n])/g;

/** At the beginning of a line these dots end the document, which js-yaml does not look at. */
const endsDocument = /^\.\.\.(?: |$)/;

const space = 0x20;
const lastPrintable = 0x7e;
const hash = 0x23;
const colon = 0x3a;

/** What a text may be that begins with some character: nothing plain, a number, or a word only. */
const neverPlain = 0;
const maybeNumber = 1;
const word = 2;

/** By character of ASCII. */
const beginnings = Uint8Array.from({ length: lastPrintable + 1 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (code <= space || "-?:,[]{}#&*!|=>'\"%@`".includes(character)) return neverPlain;
  return "0123456789+.".includes(character) ? maybeNumber : word;
});

/** Numbers to the base of 60 in YAML 1.1. */
const isBase60 = /^[+]?[0-9_]+(?::[0-9_]+)+(?:\.[0-9_]*)?$/;

/** A text of one line in ASCII, quoted where it must be; undefined for all others. */
function printLine(text: string): string | undefined {
  let previous = -1;
  let isPlain = text !== "";
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < space || code > lastPrintable) return undefined;
    // a colon before a space ends a key, and a hash behind one begins a comment
    if (code === space ? previous === colon : code === hash && previous === space) isPlain = false;
    previous = code;
  }
  if (isPlain && previous !== space && previous !== colon) {
    const beginning = beginnings[text.charCodeAt(0)];
    if (beginning === word && (text.length > longestWord || isTextWhenPlain(text))) return text;
    if (beginning === maybeNumber && !isNoText(text)) return text;
  }
  return quoted(text);
}

function isTextWhenPlain(text: string): boolean {
  return typeof readPlainText(text) === "string";
}

function isNoText(text: string): boolean {
  return !isTextWhenPlain(text) || isBase60.test(text) || endsDocument.test(text);
}

function quoted(text: string): string {
  return text.includes("'") ? `'${text.replaceAll("'", "''")}'` : `'${text}'`;
}
