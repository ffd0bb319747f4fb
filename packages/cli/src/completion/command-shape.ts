/** A command with its flags and the commands below it. */
export interface CommandShape {
  readonly name: string;
  readonly description: string;
  readonly commands: readonly CommandShape[];
  readonly flags: readonly FlagShape[];
  /** The values its argument may take, where they are fixed. */
  readonly choices: readonly string[];
}

export interface FlagShape {
  /** `-r` */
  readonly short: string | undefined;
  /** `--resource` */
  readonly long: string | undefined;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** A command and the words that lead to it. */
export interface PlacedCommand {
  readonly path: readonly string[];
  readonly command: CommandShape;
}

/** A command and all below it, each with the words after the program's name that lead to it. */
export function placedCommands(root: CommandShape, path: readonly string[] = []): PlacedCommand[] {
  return [
    { path, command: root },
    ...root.commands.flatMap((child) => placedCommands(child, [...path, child.name])),
  ];
}
