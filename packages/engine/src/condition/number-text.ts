const decimal = /^[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A decimal number in a text, as Go's ParseFloat reads it; undefined where the text is none. */
export function readFloat(text: string): number | undefined {
  if (!decimal.test(text) || text.includes("_")) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
