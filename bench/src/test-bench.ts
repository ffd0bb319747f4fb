import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Figure } from "./figure.ts";
import { medianTime, runNode } from "./measure-process.ts";

/** A tenth of what Kyverno needs for the same folders on two cores. */
const limit = 2.6;

/** \`winnow test\` over all folders of tests that were recorded, in one call; none where they are absent. */
export async function measureTests(command: string): Promise<Figure[]> {
  const shared = process.env["WINNOW_SHARED"] ?? resolve("..", "shared");
  const folder = resolve(shared, "conformance", "cli");
  if (!existsSync(folder)) {
    process.stdout.write(`winnow test: not measured, there is no ${folder}\n`);
    return [];
  }
  const args = [command, "test", folder];
  const { output } = await runNode(args, false);
  const summary = /Test Summary: (.*)/.exec(output)?.[1];
  if (summary === undefined) throw new Error(`winnow test told no summary: ${output.slice(-400)}`);
  const time = await medianTime(3, args);
  return [
    { name: "test: all shared folders", value: time / 1_000, unit: "s", limit, note: summary },
  ];
}
