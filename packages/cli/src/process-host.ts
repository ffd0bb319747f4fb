import type { Host, Terminal } from "./host.ts";
import { createColours } from "./output/colours.ts";

/** The host of a command that runs as a process of its own. */
export function createProcessHost(settings: { removeColour: boolean }): Host {
  const noColour = process.env["NO_COLOR"];
  const isPlain = settings.removeColour || (noColour !== undefined && noColour !== "");
  return {
    write: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    readStdin,
    colours: createColours(process.stdout.isTTY && !isPlain),
    isWatched: process.stderr.isTTY,
    terminal: terminalOf(process.env),
    now: () => Date.now(),
  };
}

/** A terminal shows what its locale says; without one, characters beyond ASCII are not relied on. */
function terminalOf(env: NodeJS.ProcessEnv): Terminal | undefined {
  if (!process.stdout.isTTY) return undefined;
  const locale = [env["LC_ALL"], env["LC_CTYPE"], env["LANG"]].find(
    (value) => value !== undefined && value !== "",
  );
  const isUnicode = process.platform === "win32" || /utf-?8/iu.test(locale ?? "");
  return { columns: process.stdout.columns, isUnicode };
}

async function readStdin(): Promise<Uint8Array> {
  if (process.stdin.isTTY) {
    process.stderr.write("reading from the terminal; end with Ctrl+D\n");
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
