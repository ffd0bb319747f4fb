/** A measured figure beside its limit. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The most it may be; absent for figures that only inform. */
  readonly limit?: number;
  /** How it was measured, or what the limit is made of. */
  readonly note?: string;
}

/** The figures as a table for people. */
export function renderFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${format(figure.value)} ${figure.unit}`,
    figure.limit === undefined ? "" : `≤ ${format(figure.limit)} ${figure.unit}`,
    verdict(figure),
    figure.note ?? "",
  ]);
  const all = [["figure", "measured", "limit", "", "note"], ...rows];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...all.map((row) => (row[column] ?? "").length)),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function verdict(figure: Figure): string {
  if (figure.limit === undefined) return "";
  return figure.value <= figure.limit ? "holds" : "OVER";
}

function format(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
