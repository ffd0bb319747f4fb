import { placedCommands } from "./command-shape.ts";
import type { CommandShape, PlacedCommand } from "./command-shape.ts";

/** Completion for bash: a function that finds the command among the words and offers what it knows. */
export function bashScript(root: CommandShape): string {
  const placed = placedCommands(root);
  const places = placed.filter(({ path }) => path.length > 0).map(({ path }) => placeText(path));
  return `# bash completion for ${root.name}
_${root.name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" place="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$place $word" in
      ${places.map((place) => `"${place}"`).join("|")}) place="$place $word" ;;
    esac
  done
  case "$place,$previous" in
${placed.flatMap(valueCases).join("\n")}
  esac
  case "$place" in
${placed.map(wordCase).join("\n")}
  esac
}
complete -o filenames -F _${root.name} ${root.name}
`;
}

/** Offers the values of flags that have fixed ones. */
function valueCases({ path, command }: PlacedCommand): string[] {
  return command.flags
    .filter((flag) => flag.choices.length > 0)
    .flatMap((flag) =>
      [flag.short, flag.long]
        .filter((name) => name !== undefined)
        .map((name) => `    "${placeText(path)},${name}") ${offer(flag.choices)}; return ;;`),
    );
}

function wordCase({ path, command }: PlacedCommand): string {
  const flags = command.flags.flatMap((flag) => (flag.long === undefined ? [] : [flag.long]));
  const names = [...command.commands.map((child) => child.name), ...command.choices];
  const files = names.length === 0 ? ' COMPREPLY+=($(compgen -f -- "$current"));' : "";
  return `    "${placeText(path)}")
      if [[ "$current" == -* ]]; then ${offer([...flags, "--help"])}
      else ${offer(names)};${files} fi ;;`;
}

function offer(words: readonly string[]): string {
  return `COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$current"))`;
}

function placeText(path: readonly string[]): string {
  return path.map((word) => ` ${word}`).join("");
}
