import { bashScript } from "./bash.ts";
import type { CommandShape } from "./command-shape.ts";
import { fishScript } from "./fish.ts";
import { zshScript } from "./zsh.ts";

type Shell = "bash" | "zsh" | "fish";

const scripts: Readonly<Record<Shell, (root: CommandShape) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** A script that a shell reads to complete the program's commands and flags. */
export function completionScript(shell: Shell, root: CommandShape): string {
  return scripts[shell](root);
}
