import picocolors from "picocolors";

/** How words are painted; the identity where colours are off. */
export interface Colours {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
  strike(text: string): string;
}

/** Colours for a terminal, unless NO_COLOR (see no-color.org) or a flag says otherwise. */
export function createColours(enabled: boolean): Colours {
  const { bold, dim, red, green, yellow, cyan, strikethrough } = picocolors.createColors(enabled);
  return { bold, dim, red, green, yellow, cyan, strike: strikethrough };
}
