/** One cell: its text and how it is painted once its width is known. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/**
 * A table in the form Kyverno's command line prints it: columns as wide as their widest cell, lines
 * above and below the header and at the end. Ends with a line break.
 */
export function renderTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = header.map((title, column) =>
    rows.reduce(
      (width, row) => Math.max(width, cellWidth(row[column]?.text ?? "")),
      cellWidth(title),
    ),
  );
  const rule = `│${widths.map((width) => "─".repeat(width + 2)).join("│")}│\n`;
  const lines = rows.map((row) => line(row, widths));
  const titles = line(
    header.map((text) => ({ text })),
    widths,
  );
  return [rule, titles, rule, ...lines, rule].join("");
}

function line(cells: readonly Cell[], widths: readonly number[]): string {
  const padded = widths.map((width, column) => {
    const cell = cells[column] ?? { text: "" };
    const painted = cell.paint === undefined ? cell.text : cell.paint(cell.text);
    return ` ${painted}${" ".repeat(width - cellWidth(cell.text))} `;
  });
  return `│${padded.join("│")}│\n`;
}

/** Characters, not UTF-16 units; names of Kubernetes objects hold no wide ones. */
function cellWidth(text: string): number {
  return Array.from(text).length;
}
