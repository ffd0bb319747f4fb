import { bashScript } from "./bash.ts";
import type { CommandShape } from "./command-shape.ts";
import { fishScript } from "./fish.ts";
import { zshScript } from "./zsh.ts";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** A script that a shell reads to complete the program's commands and flags. */
export function completionScript(shell: keyof typeof scripts, root: CommandShape): string {
  return scripts[shell](root);
}
