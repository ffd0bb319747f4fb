/** Pages about commands, made from what the commands themselves declare. */
import type { Argument, Command, Option } from "commander";
import { helpSections } from "./help-text.ts";

export interface PageSettings {
  /** Put in front matter that static site generators read. */
  readonly website: boolean;
  /** A line that says when the page was made; undefined for pages that must not change by themselves. */
  readonly date: string | undefined;
}

export interface Page {
  /** `winnow_create_test.md` */
  readonly name: string;
  readonly text: string;
}

/** A page for a command and for each below it. */
export function commandPages(command: Command, settings: PageSettings): Page[] {
  return [
    { name: pageName(command), text: pageText(command, settings) },
    ...command.commands.flatMap((child) => commandPages(child, settings)),
  ];
}

/** `winnow create test` */
function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

function pageName(command: Command): string {
  return `${fullName(command).replaceAll(" ", "_")}.md`;
}

function pageText(command: Command, settings: PageSettings): string {
  const name = fullName(command);
  const matter = settings.website ? `---\ntitle: "${name}"\nweight: 35\n---\n\n` : "";
  const parts = [
    `# ${name}`,
    sentence(command.description()),
    codeBlock(`${name} ${command.usage()}`.trim()),
    ...table("Arguments", command.registeredArguments.map(argumentRow)),
    ...table("Flags", [...command.options.map(optionRow), ["`-h, --help`", "show the help", ""]]),
    ...helpSections(command).flatMap(({ title, text, isCode }) => [
      ...(title === "" ? [] : [`## ${title}`]),
      isCode ? codeBlock(text) : sentence(text),
    ]),
    ...links("Commands", command.commands),
    ...links("See also", command.parent === null ? [] : [command.parent]),
    ...(settings.date === undefined ? [] : [`Made on ${settings.date}.`]),
  ];
  return `${matter}${parts.join("\n\n")}\n`;
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.:!?]$/u.test(first) ? first : `${first}.`;
}

function codeBlock(text: string): string {
  return `\`\`\`sh\n${text}\n\`\`\``;
}

type Row = readonly [name: string, description: string, fallback: string];

function argumentRow(argument: Argument): Row {
  const dots = argument.variadic ? "..." : "";
  const [open, close] = argument.required ? "<>" : "[]";
  const name = `\`${open}${argument.name()}${dots}${close}\``;
  return [name, withChoices(argument.description, argument.argChoices), ""];
}

function optionRow(option: Option): Row {
  const { flags, description, argChoices, defaultValue } = option;
  const value: unknown = defaultValue;
  const isTold =
    value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
  return [
    `\`${flags}\``,
    withChoices(description, argChoices),
    isTold ? `\`${textOf(value)}\`` : "",
  ];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function withChoices(description: string, choices: readonly string[] | undefined): string {
  return choices === undefined ? description : `${description} (${choices.join(", ")})`;
}

function table(title: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const hasFallback = rows.some(([, , fallback]) => fallback !== "");
  const head = hasFallback ? ["name", "meaning", "default"] : ["name", "meaning"];
  const lines = [
    head,
    head.map(() => "---"),
    ...rows.map((row) => row.slice(0, head.length).map((cell) => escapeCell(cell))),
  ].map((cells) => `| ${cells.join(" | ")} |`);
  return [`## ${title}`, lines.join("\n")];
}

/** A bar would end the cell; angle brackets outside of code would be taken for HTML. */
function escapeCell(text: string): string {
  const cell = text.replaceAll("|", "\\|");
  return cell.startsWith("`") ? cell : cell.replaceAll("<", "&lt;");
}

function links(title: string, commands: readonly Command[]): string[] {
  if (commands.length === 0) return [];
  const lines = commands.map(
    (command) => `- [${fullName(command)}](${pageName(command)}): ${command.description()}`,
  );
  return [`## ${title}`, lines.join("\n")];
}
