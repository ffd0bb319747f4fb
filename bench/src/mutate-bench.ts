import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure } from "./figure.ts";
import { medianTime, parserTime, runNode } from "./measure-process.ts";
import { writePods } from "./pods.ts";

/** 10,000 pods through 10 mutate policies, and how the cost grows from 1,000. */
export async function measureMutate(command: string, policyFolder: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "winnow-bench-"));
  try {
    const apply = (file: string): string[] => [command, "apply", policyFolder, "--resource", file];
    const one = writePods(folder, 1);
    const { output } = await runNode(apply(one), false);
    if (!/ error: 0,/.test(output)) {
      process.stdout.write("mutation: not measured, mutate rules are not evaluated yet\n");
      return [];
    }
    const few = writePods(folder, 1_000);
    const many = writePods(folder, 10_000);
    const parser = await parserTime(many);
    const start = await medianTime(5, apply(one));
    const fewTime = await medianTime(3, apply(few));
    const time = await medianTime(3, apply(many));
    return [
      {
        name: "mutate: 10 policies, 10,000 pods",
        value: time,
        unit: "ms",
        limit: 6 * parser,
        note: "6 × the parser alone",
      },
      {
        name: "mutate: each of 10,000 against 1,000",
        value: (time - start) / (10 * (fewTime - start)),
        unit: "×",
        limit: 1.25,
        note: "without the start",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
