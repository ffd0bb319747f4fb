/** Cron schedules as CronJobs and cleanup policies write them: five fields, or a word with @. */

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly words: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const fields: readonly Field[] = [
  { name: "minute", least: 0, most: 59, words: [] },
  { name: "hour", least: 0, most: 23, words: [] },
  { name: "day of the month", least: 1, most: 31, words: [] },
  { name: "month", least: 1, most: 12, words: months },
  { name: "day of the week", least: 0, most: 6, words: days },
];
const words: ReadonlySet<string> = new Set([
  "@yearly",
  "@annually",
  "@monthly",
  "@weekly",
  "@daily",
  "@midnight",
  "@hourly",
]);
const every = /^@every (?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/u;
const zone = /^(?:TZ|CRON_TZ)=\S+\s+/u;

/** What is wrong with a schedule, or undefined. Source: the cron syntax that Kubernetes documents. */
export function cronProblem(schedule: string): string | undefined {
  const text = schedule.replace(zone, "").trim();
  if (text.startsWith("@")) {
    return words.has(text) || every.test(text) ? undefined : `${text} is no known interval`;
  }
  const parts = text.split(/\s+/u);
  if (text === "" || parts.length !== fields.length) {
    return `it needs ${fields.length} fields (minute, hour, day of the month, month, day of the week)`;
  }
  for (const [index, field] of fields.entries()) {
    for (const item of (parts[index] ?? "").split(",")) {
      const problem = itemProblem(item, field);
      if (problem !== undefined) return `${problem} in the ${field.name}`;
    }
  }
  return undefined;
}

/** `*`, `5`, `1-5`, each with or without `/step`. */
function itemProblem(item: string, field: Field): string | undefined {
  const [range = "", step, ...more] = item.split("/");
  if (more.length > 0) return `${item} has more than one step`;
  if (step !== undefined && !/^[1-9]\d*$/u.test(step)) return `${item} has no valid step`;
  if (range === "*" || range === "?") return undefined;
  const [first = "", last = first, ...rest] = range.split("-");
  const from = numberOf(first, field);
  const to = numberOf(last, field);
  if (rest.length > 0 || from === undefined || to === undefined) return `${item} is no value`;
  if (from < field.least || to > field.most) {
    return `${item} is not between ${field.least} and ${field.most}`;
  }
  return from > to ? `${item} runs backwards` : undefined;
}

function numberOf(text: string, field: Field): number | undefined {
  const word = field.words.indexOf(text.toLowerCase());
  if (word >= 0) return word + field.least;
  return /^\d+$/u.test(text) ? Number(text) : undefined;
}
