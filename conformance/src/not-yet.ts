/**
 * The ratchet: conformance/not-yet.txt names the cases that do not hold yet, in groups with a reason.
 *
 *     # why these do not hold
 *     bed/id
 *     bed/id
 *
 * A comment after an empty line opens a group; ids are sorted within their group.
 */

/** Cases that do not hold for one reason. */
export interface Group {
  readonly reason: string;
  readonly ids: readonly string[];
}

/** How the cases that did not hold compare with the list. */
export interface Comparison {
  /** Did not hold and are not listed. */
  readonly broken: readonly string[];
  /** Are listed and hold, or do not exist. */
  readonly stale: readonly string[];
}

const unexplained = "no reason written yet";

/**
 * Reads the list.
 *
 * @throws {Error} for an id without a reason, out of order or named twice
 */
export function parseNotYet(text: string): Group[] {
  const groups: Group[] = [];
  const seen = new Set<string>();
  for (const block of text.split(/\n\s*\n/u)) {
    const lines = block.split("\n").map((line) => line.trim());
    const ids = lines.filter((line) => line !== "" && !line.startsWith("#"));
    const comments = lines.filter((line) => line.startsWith("#"));
    if (ids.length === 0) continue;
    const reason = comments.map((line) => line.slice(1).trim()).join("\n");
    requireOrder(ids, reason, seen);
    groups.push({ reason, ids });
  }
  return groups;
}

function requireOrder(ids: readonly string[], reason: string, seen: Set<string>): void {
  if (reason === "") {
    throw new Error(`not-yet.txt: ${String(ids[0])} stands in a group without reason`);
  }
  let last = "";
  for (const id of ids) {
    if (seen.has(id)) throw new Error(`not-yet.txt: ${id} stands there twice`);
    if (id < last) throw new Error(`not-yet.txt: ${id} must stand before ${last}`);
    seen.add(id);
    last = id;
  }
}

/** Writes the list, with its preamble. */
export function printNotYet(groups: readonly Group[]): string {
  const blocks = groups.map(({ reason, ids }) =>
    [...reason.split("\n").map((line) => `# ${line}`), ...ids].join("\n"),
  );
  const preamble =
    "# The conformance cases that do not hold yet, each group with its reason. It only shrinks:\n" +
    "# a case that fails and is not listed breaks the build, and so does a listed case that holds.\n" +
    "# `npm run conformance -- --update` takes out what holds.";
  return `${[preamble, ...blocks].join("\n\n")}\n`;
}

/**
 * Compares the outcome of some beds with the list.
 *
 * @param missed ids of the cases that did not hold
 * @param inScope tells whether an id belongs to a bed that was run
 */
export function compareNotYet(
  groups: readonly Group[],
  missed: ReadonlySet<string>,
  inScope: (id: string) => boolean,
): Comparison {
  const listed = new Set(groups.flatMap((group) => group.ids));
  return {
    broken: [...missed].filter((id) => !listed.has(id)).toSorted(byText),
    stale: [...listed].filter((id) => inScope(id) && !missed.has(id)).toSorted(byText),
  };
}

/** The list without what holds by now, and with the given new ids in a group of their own. */
export function updateNotYet(
  groups: readonly Group[],
  { stale, broken }: Comparison,
  allowGrowth: boolean,
): Group[] {
  const gone = new Set(stale);
  const idsByReason = new Map<string, string[]>();
  for (const { reason, ids } of groups) {
    const kept = ids.filter((id) => !gone.has(id));
    idsByReason.set(reason, [...(idsByReason.get(reason) ?? []), ...kept]);
  }
  if (allowGrowth) {
    idsByReason.set(unexplained, [...(idsByReason.get(unexplained) ?? []), ...broken]);
  }
  return [...idsByReason]
    .filter(([, ids]) => ids.length > 0)
    .map(([reason, ids]) => ({ reason, ids: ids.toSorted(byText) }));
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
