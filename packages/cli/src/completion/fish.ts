import { placedCommands } from "./command-shape.ts";
import type { CommandShape, FlagShape, PlacedCommand } from "./command-shape.ts";

/** Completion for fish: one `complete` line for each command and flag. */
export function fishScript(root: CommandShape): string {
  const lines = placedCommands(root).flatMap((placed) => commandLines(root.name, placed));
  return `# fish completion for ${root.name}\n${lines.join("\n")}\n`;
}

function commandLines(program: string, { path, command }: PlacedCommand): string[] {
  const others = command.commands.map((child) => child.name);
  const condition = conditionFor(path, others);
  const words = [
    ...command.commands.map((child) => ({ name: child.name, description: child.description })),
    ...command.choices.map((name) => ({ name, description: "" })),
  ];
  return [
    ...words.map(
      ({ name, description }) =>
        `complete -c ${program} -f ${condition} -a ${name} -d ${quote(description)}`,
    ),
    ...command.flags.map((flag) => `complete -c ${program} ${condition} ${flagSpec(flag)}`),
  ];
}

/** Holds where the words on the line lead to this command and to none below it. */
function conditionFor(path: readonly string[], others: readonly string[]): string {
  const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
  const unseen = others.length === 0 ? [] : [`not __fish_seen_subcommand_from ${others.join(" ")}`];
  return `-n ${quote([...seen, ...unseen].join("; and "))}`;
}

function flagSpec(flag: FlagShape): string {
  const names = [
    flag.short === undefined ? [] : [`-s ${flag.short.slice(1)}`],
    flag.long === undefined ? [] : [`-l ${flag.long.slice(2)}`],
  ].flat();
  const values = flag.choices.length === 0 ? "-r" : `-x -a ${quote(flag.choices.join(" "))}`;
  return [...names, ...(flag.takesValue ? [values] : []), `-d ${quote(flag.description)}`].join(
    " ",
  );
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`\'`)}'`;
}
