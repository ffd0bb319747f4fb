import type { Command } from "commander";

/** A titled part of what a command's help says after its flags: examples, exit codes. */
export interface HelpSection {
  readonly title: string;
  readonly text: string;
  /** Whether it is text to be typed, indented under its title. */
  readonly isCode: boolean;
}

/** What the help of a command says after its arguments and flags. */
export function helpSections(command: Command): HelpSection[] {
  const whole = helpText(command);
  const rest = whole.slice(
    whole.indexOf(command.helpInformation()) + command.helpInformation().length,
  );
  return rest
    .split(/\n\s*\n/u)
    .map((part) => part.replaceAll(/^\n+|\s+$/gu, ""))
    .filter((part) => part !== "")
    .map(toSection);
}

function toSection(part: string): HelpSection {
  const [, title = "", text = ""] = /^([A-Z][\w ]*):\s+(.*)$/su.exec(part) ?? [];
  if (title === "") return { title: "", text: part, isCode: false };
  const isCode = /^[^\n]*:\n {2}/u.test(part);
  const lines = isCode ? part.slice(part.indexOf("\n") + 1).replaceAll(/^ {2}/gmu, "") : text;
  return { title, text: lines, isCode };
}

/** The help as it is printed, which is the only place where texts behind the flags are known. */
function helpText(command: Command): string {
  const before = command.configureOutput();
  let text = "";
  command.configureOutput({
    ...before,
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  command.configureOutput(before);
  return text;
}
