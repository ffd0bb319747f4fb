import type { JsonMap } from "@winnow/value";
import { printYaml } from "@winnow/yaml";
import type { Colours } from "../output/colours.ts";
import { prettyJson } from "../output/json.ts";
import { printableLine } from "../output/printable.ts";
import { renderTable } from "../output/table.ts";
import type { Cell } from "../output/table.ts";
import { resourceLabel } from "../resource/identity.ts";
import type { Deletion } from "./deletion.ts";

const header = ["RESOURCE", "WHEN", "BY", "DEPENDENTS"];

/** Deletions as a table, with problems below it. */
export function deletionTable(deletions: readonly Deletion[], colours: Colours): string {
  const certain = deletions.filter(({ problem }) => problem === undefined);
  const rows = certain.map(({ resource, when, by, propagationPolicy }): Cell[] => [
    { text: printableLine(resourceLabel(resource)), paint: (text) => colours.bold(text) },
    { text: printableLine(when ?? "") },
    { text: printableLine(by) },
    { text: propagationPolicy ?? "as the API server does" },
  ]);
  const table = rows.length === 0 ? "nothing would be deleted\n" : renderTable(header, rows);
  const problems = deletions.flatMap(({ resource, by, problem }) =>
    problem === undefined
      ? []
      : [`${printableLine(resourceLabel(resource))}: ${printableLine(`${by}: ${problem}`)}\n`],
  );
  if (problems.length === 0) return table;
  return `${table}\n${colours.red("not deleted, because something is wrong:")}\n${problems.join("")}`;
}

/** Deletions for other programs: a list, one entry for each. */
export function deletionDocument(deletions: readonly Deletion[], format: "json" | "yaml"): string {
  const items = deletions.map(toDocument);
  return format === "json" ? `${prettyJson(items)}\n` : printYaml(items);
}

function toDocument(deletion: Deletion): JsonMap {
  const { resource, by, when, propagationPolicy, problem, differences } = deletion;
  const { apiVersion, kind, namespace, name } = resource;
  return {
    resource: { apiVersion, kind, ...(namespace === "" ? {} : { namespace }), name },
    by,
    ...(when === undefined ? {} : { when }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(problem === undefined ? {} : { problem }),
    ...(differences.length === 0 ? {} : { differences: [...differences] }),
  };
}
