/** What is written to hang or to crash ends soon, with a problem or with a spent budget. */
import { describe, expect, it } from "vitest";
import { createEnvironment } from "./environment.ts";
import { bindingsLibrary } from "./extension/bindings.ts";
import { listsLibrary } from "./extension/lists.ts";
import { optionalLibrary } from "./extension/optional.ts";
import { setsLibrary } from "./extension/sets.ts";
import { stringsLibrary } from "./extension/strings.ts";
import { toJson } from "./json.ts";
import { compileExpression } from "./program.ts";
import { formatText } from "./text.ts";
import { scalar } from "./type.ts";
import { CelError } from "./value.ts";
import type { CelResult } from "./value.ts";

const environment = createEnvironment({
  variables: { object: scalar.dyn, s: scalar.string },
  libraries: [bindingsLibrary, listsLibrary, optionalLibrary, setsLibrary, stringsLibrary],
});
const longText = "a".repeat(200_000);

/** Something around something, so many times; `#` stands for the number of the time. */
function nest(times: number, around: string, inner: string): string {
  let text = inner;
  for (let time = 0; time < times; time += 1) {
    text = around.replaceAll("#", String(time)).replace("…", () => text);
  }
  return text;
}

/** A list that holds a list twice that holds a list twice, forty times over, under the name `b`. */
function doubled(body: string): string {
  const names = Array.from({ length: 40 }, (_name, index) => `cel.bind(b, [b, b], #${index}`);
  return `cel.bind(b, [1], ${names.map((name) => name.replace(/#\d+/, "")).join("")}${body}${")".repeat(41)}`;
}

function evaluate(text: string): CelResult {
  const { program, problems } = compileExpression(text, environment);
  if (program === undefined) return new CelError(problems[0]?.message ?? "");
  const load = (name: string): CelResult => (name === "s" ? longText : {});
  return program.evaluate(load, { remaining: 1_000_000 });
}

const spent = new CelError("operation cancelled: actual cost limit exceeded");

describe("a hostile expression", () => {
  it.each([
    ["brackets", "[".repeat(90_000)],
    ["parentheses", "(".repeat(49_000) + "1" + ")".repeat(49_000)],
    ["a sum", Array.from({ length: 30_000 }, () => "1").join("+")],
    ["fields", `object${".a".repeat(40_000)}`],
    ["conditions", `${"true ? 1 : ".repeat(8_000)}1`],
    ["sums in sums", nest(200, "(…+1+1+1+1+1)", "1")],
  ])("that nests without end is a problem: %s", (_name, text) => {
    expect(evaluate(text)).toMatchObject({ message: /recursion limit exceeded/ });
  });

  it("that is too long is a problem", () => {
    expect(evaluate(`'${longText}'`)).toMatchObject({ message: /size exceeds limit/ });
  });

  it.each([
    ["signs", `${"-".repeat(90_000)}1`, 1],
    ["alternatives", Array.from({ length: 12_000 }, () => "false").join("||"), false],
  ])("that only looks it is evaluated: %s", (_name, text, value) => {
    expect(evaluate(text)).toBe(value);
  });

  it.each([
    ["loops in loops", nest(60, "[1, 2, 3].all(x#, …)", "true")],
    ["lists of lists", nest(30, "[1, 2].map(x#, …)", "1")],
    ["texts that double", nest(40, "[…].map(x#, x# + x#)[0]", "'aaaaaaaaaa'")],
    ["bytes that double", nest(40, "[…].map(x#, x# + x#)[0]", "b'aaaaaaaaaa'")],
    ["lists that double", nest(40, "[…].map(x#, x# + x#)[0]", "[1, 2, 3]")],
    ["replacing", nest(12, "[…].map(x#, x#.replace('a', x#))[0]", "'aaaaaaaaaa'")],
    ["joining", nest(20, "[…].map(x#, [x#, x#, x#].join(x#))[0]", "'aaaaaaaaaa'")],
    ["formatting", nest(20, "[…].map(x#, '%s%s%s'.format([x#, x#, x#]))[0]", "'aaaaaaaaaa'")],
    ["a long list", "lists.range(1000000000)"],
    ["sorting", "s.split('').sort()"],
    ["searching", "s.contains(s + 'b')"],
    ["sizes", "lists.range(50000).all(x, s.size() > 1)"],
    ["an automaton", "(s + s + s).matches('(a{100}){10}b')"],
    ["comparing what is doubled", doubled("b == [b[0], b[1]]")],
    ["finding what is doubled", doubled("b in [[b[0], b[1]]]")],
    ["sets of what is doubled", doubled("sets.contains([b], [[b[0], b[1]]])")],
    ["flattening what is doubled", doubled("dyn(b).flatten(50)")],
    ["formatting what is doubled", doubled("'%s'.format([b])")],
  ])("spends the budget: %s", (_name, text) => {
    expect(evaluate(text)).toEqual(spent);
  });

  it("whose value is vast is neither written nor converted whole", () => {
    const value = evaluate(doubled("b"));
    if (value instanceof CelError) throw new Error(value.message);
    expect(formatText(value).length).toBeLessThan(100_000);
    expect(toJson(value)).toBeInstanceOf(CelError);
    expect(evaluate(doubled("dyn(b).join()"))).toMatchObject({ message: /^join: invalid input/ });
  });
});
