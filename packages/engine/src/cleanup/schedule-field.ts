/** One of the five fields of a cron schedule, as the standard parser of robfig/cron reads it. */

/** What a field may hold. */
export interface FieldRange {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names that stand for numbers, from `least` on. */
  readonly names?: readonly string[];
}

/** The five fields in their order. */
export const fieldRanges: readonly FieldRange[] = [
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day of month", least: 1, most: 31 },
  {
    name: "month",
    least: 1,
    most: 12,
    names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  },
  {
    name: "day of week",
    least: 0,
    most: 6,
    names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
  },
];

export interface ScheduleField {
  /** In rising order. */
  readonly values: readonly number[];
  /** Whether the field leaves the choice of days to its neighbour: it is `*` or `?`, or holds one of them. */
  readonly isOpen: boolean;
}

/** Reads a field, or tells what is wrong with it. */
export function parseField(text: string, range: FieldRange): ScheduleField | string {
  const values = new Set<number>();
  let isOpen = false;
  for (const part of text.split(",")) {
    const found = parsePart(part, range);
    if (typeof found === "string") return `${range.name} ${JSON.stringify(text)}: ${found}`;
    for (const value of found.values) values.add(value);
    isOpen ||= found.isOpen;
  }
  return { values: [...values].toSorted((left, right) => left - right), isOpen };
}

/** `*`, `?`, `5`, `1-5`, each also with a step; `5/15` goes from 5 to the end. */
function parsePart(part: string, range: FieldRange): ScheduleField | string {
  const [bounds = "", stepText, ...tooMany] = part.split("/");
  if (tooMany.length > 0) return "there is more than one step";
  const step = stepText === undefined ? 1 : parseNumber(stepText);
  if (step === undefined || step === 0) return `${JSON.stringify(stepText)} is no step`;
  if (bounds === "*" || bounds === "?") {
    return { values: numbers(range.least, range.most, step), isOpen: step === 1 };
  }
  const [fromText = "", toText, ...more] = bounds.split("-");
  if (more.length > 0) return "there is more than one hyphen";
  const from = parseValue(fromText, range);
  if (typeof from === "string") return from;
  const alone = stepText === undefined ? from : range.most;
  const to = toText === undefined ? alone : parseValue(toText, range);
  if (typeof to === "string") return to;
  if (from > to) return `${from} is after ${to}`;
  return { values: numbers(from, to, step), isOpen: false };
}

function parseValue(text: string, range: FieldRange): number | string {
  const named = range.names?.indexOf(text.toLowerCase()) ?? -1;
  const value = named < 0 ? parseNumber(text) : named + range.least;
  if (value === undefined) return `${JSON.stringify(text)} is no number`;
  if (value >= range.least && value <= range.most) return value;
  return `${value} is not from ${range.least} to ${range.most}`;
}

function parseNumber(text: string): number | undefined {
  return /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}

function numbers(from: number, to: number, step: number): number[] {
  const result: number[] = [];
  for (let value = from; value <= to; value += step) result.push(value);
  return result;
}
