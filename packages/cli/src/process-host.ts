import type { Host } from "./host.ts";
import { createColours } from "./output/colours.ts";

/** The host of a command that runs as a process of its own. */
export function createProcessHost(settings: { removeColour: boolean }): Host {
  const isPlain = settings.removeColour || !wantsColour(process.env);
  return {
    write: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    readStdin,
    colours: createColours(process.stdout.isTTY && !isPlain),
    isUnicode: isUnicodeLocale(process.env),
    isWatched: process.stderr.isTTY,
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    now: () => Date.now(),
  };
}

/** Unless NO_COLOR says otherwise (see no-color.org). */
export function wantsColour({ NO_COLOR }: NodeJS.ProcessEnv): boolean {
  return NO_COLOR === undefined || NO_COLOR === "";
}

/** Only a locale that names another encoding speaks against it: in containers there often is none. */
export function isUnicodeLocale(environment: NodeJS.ProcessEnv): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = environment;
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== "");
  return locale === undefined || /utf-?8/iu.test(locale);
}

async function readStdin(): Promise<Uint8Array> {
  if (process.stdin.isTTY) {
    process.stderr.write("reading from the terminal; end with Ctrl+D\n");
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
