/** The outcomes of Chainsaw tests as a table, a line for each folder. */

export interface Outcome {
  readonly id: string;
  /** Why the test does not hold; undefined where it does. */
  readonly failure: string | undefined;
}

interface Listed {
  readonly reason: string;
  readonly ids: readonly string[];
}

/** How a reason begins that says that no controller but Kyverno could answer. */
const beyond = "unanswerable";

interface Counts {
  passed: number;
  failed: number;
  unanswerable: number;
}

/** Passed, failed and unanswerable tests for each first folder, and all together. */
export function summarise(outcomes: readonly Outcome[], listed: readonly Listed[]): string {
  const unanswerable = new Set(
    listed.filter(({ reason }) => reason.startsWith(beyond)).flatMap(({ ids }) => ids),
  );
  const folders = new Map<string, Counts>();
  const all = { passed: 0, failed: 0, unanswerable: 0 };
  for (const { id, failure } of outcomes) {
    const [folder = ""] = id.split("/");
    const counts = folders.get(folder) ?? { passed: 0, failed: 0, unanswerable: 0 };
    folders.set(folder, counts);
    const kind =
      failure === undefined ? "passed" : unanswerable.has(id) ? "unanswerable" : "failed";
    counts[kind] += 1;
    all[kind] += 1;
  }
  const rows = [...folders, ["all", all] as const].map(([folder, counts]) =>
    [folder, counts.passed, counts.failed, counts.unanswerable].map(String),
  );
  const head = ["folder", "passed", "failed", "unanswerable"];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    )
    .join("\n");
}
