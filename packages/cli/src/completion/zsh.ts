import { placedCommands } from "./command-shape.ts";
import type { CommandShape, FlagShape, PlacedCommand } from "./command-shape.ts";

/** Completion for zsh: one function for each command, by `_arguments`. */
export function zshScript(root: CommandShape): string {
  const functions = placedCommands(root).map((placed) => commandFunction(root.name, placed));
  return `#compdef ${root.name}
${functions.join("\n")}
if [[ "\${funcstack[1]}" == "_${root.name}" ]]; then _${root.name} "$@"; else compdef _${root.name} ${root.name}; fi
`;
}

function commandFunction(program: string, { path, command }: PlacedCommand): string {
  const name = functionName(program, path);
  const flags = command.flags.map(flagSpec);
  if (command.commands.length === 0) {
    const rest =
      command.choices.length === 0 ? "'*:file:_files'" : `'1:value:(${command.choices.join(" ")})'`;
    return `${name}() {\n  _arguments ${[...flags, rest].join(" \\\n    ")}\n}`;
  }
  const offered = command.commands.map((child) => quote(`${child.name}:${child.description}`));
  const cases = command.commands.map(
    (child) => `      ${child.name}) ${functionName(program, [...path, child.name])} ;;`,
  );
  return `${name}() {
  local line state
  _arguments -C ${[...flags, "'1: :->command'", "'*::argument:->argument'"].join(" ")}
  case "$state" in
    command) local -a commands=(${offered.join(" ")}); _describe command commands ;;
    argument) case "$line[1]" in
${cases.join("\n")}
    esac ;;
  esac
}`;
}

function flagSpec(flag: FlagShape): string {
  const names = [flag.short, flag.long].filter((name) => name !== undefined);
  const description = flag.description.replaceAll(/[[\]:]/gu, " ");
  const values = flag.choices.length === 0 ? "_files" : `(${flag.choices.join(" ")})`;
  const value = flag.takesValue ? `:value:${values}` : "";
  const spec = quote(`[${description}]${value}`);
  return names.length === 1 ? `${names.join("")}${spec}` : `{${names.join(",")}}${spec}`;
}

function functionName(program: string, path: readonly string[]): string {
  return ["", program, ...path].join("_");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
