/** `winnow psa check`: pods by a level of the Pod Security Standards. */
import { levelVersionText } from "@winnow/pod-security";
import type { LevelResult } from "@winnow/pod-security";
import { exitCode } from "../exit-code.ts";
import type { Host } from "../host.ts";
import type { Colours } from "../output/colours.ts";
import { prettyJson } from "../output/json.ts";
import { printableLine } from "../output/printable.ts";
import { renderTable } from "../output/table.ts";
import type { Cell } from "../output/table.ts";
import { resourceLabel } from "../resource/identity.ts";
import { requireOneStdin } from "../source/one-stdin.ts";
import type { CheckOptions } from "./options.ts";
import { judgeByLevel, podObjectsOf, readObjects } from "./pod-objects.ts";
import type { PodObject } from "./pod-objects.ts";

interface Checked extends LevelResult {
  readonly object: PodObject;
}

/**
 * Prints the verdict about each pod and pod template. Returns the exit code: 1 where anything is
 * forbidden. Throws InputError for what cannot be read.
 */
export async function runCheck(options: CheckOptions, host: Host): Promise<number> {
  requireOneStdin(options.resources);
  const objects = podObjectsOf(await readObjects(options, host), host);
  const checked = objects.map((one): Checked => ({
    object: one,
    ...judgeByLevel(options.policy, one.workload, one.object),
  }));
  host.write(render(checked, options, host.colours));
  return checked.every(({ allowed }) => allowed) ? exitCode.ok : exitCode.failed;
}

function render(checked: readonly Checked[], options: CheckOptions, colours: Colours): string {
  switch (options.output) {
    case "json":
      return `${prettyJson(checked.map(toJson))}\n`;
    case "table":
      return renderTable(
        ["RESOURCE", "VERDICT", "VIOLATIONS"],
        checked.flatMap((one) => rowsOf(one, colours)),
      ).concat(summary(checked, options));
    case "text":
      return checked.map((one) => lineOf(one, colours)).join("") + summary(checked, options);
  }
}

function toJson({ object, allowed, reason, detail }: Checked): Record<string, string | boolean> {
  const { name, namespace, kind } = object.identity;
  return { name, namespace, kind, allowed, reason, detail };
}

function labelOf({ object }: Checked): string {
  return printableLine(resourceLabel(object.identity));
}

function verdictOf({ allowed }: Checked, colours: Colours): string {
  return allowed ? colours.green("allowed") : colours.red("forbidden");
}

function lineOf(checked: Checked, colours: Colours): string {
  const detail = checked.allowed ? "" : `: ${printableLine(checked.detail)}`;
  return `${labelOf(checked)}: ${verdictOf(checked, colours)}${detail}\n`;
}

/** A row for each violation; the object stands in the first. */
function rowsOf(checked: Checked, colours: Colours): Cell[][] {
  const [first = "", ...others] = checked.violations.map(({ reason, detail }) =>
    printableLine(detail === "" ? reason : `${reason} (${detail})`),
  );
  const verdict = checked.allowed ? "allowed" : "forbidden";
  return [
    [
      { text: labelOf(checked), paint: (text) => colours.bold(text) },
      { text: verdict, paint: () => verdictOf(checked, colours) },
      { text: first },
    ],
    ...others.map((text) => [{ text: "" }, { text: "" }, { text }]),
  ];
}

function summary(checked: readonly Checked[], { policy }: CheckOptions): string {
  const forbidden = checked.filter(({ allowed }) => !allowed).length;
  const allowed = checked.length - forbidden;
  return `\n${levelVersionText(policy)}: ${allowed} allowed, ${forbidden} forbidden\n`;
}
