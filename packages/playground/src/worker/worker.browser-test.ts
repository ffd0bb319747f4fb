/** The page's own worker against the recorded answers about the service mesh. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Row } from "../judge/answer.ts";
import { emptyState } from "../state/playground-state.ts";
import type { PlaygroundState } from "../state/playground-state.ts";
import { openPage, startBrowser } from "../testing/browser.ts";
import type { Question, Reply } from "./protocol.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

interface Recorded {
  readonly policy: string;
  readonly exception?: string | null;
  readonly results: Readonly<Record<string, readonly { rule: string; result: string }[]>>;
}

const shared =
  process.env["WINNOW_SHARED"] ?? fileURLToPath(new URL("../../../../../shared", import.meta.url));
const mesh = join(shared, "mesh");

function textOf(name: string): string {
  return readFileSync(join(mesh, name), "utf8");
}

/** The rows of a state, from a second worker with the program of the page's own. */
async function rowsOf(page: Page, state: PlaygroundState): Promise<readonly Row[]> {
  const own = page.workers()[0] ?? (await page.waitForEvent("worker"));
  const question: Question = { type: "run", id: 1, state };
  const reply = await page.evaluate(
    ([program, asked]) =>
      new Promise<Reply>((resolve) => {
        const worker = new Worker(program);
        worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => resolve(data));
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- workers have none
        worker.postMessage(asked);
      }),
    [own.url(), question] as const,
  );
  if (reply.type !== "answer") throw new Error(JSON.stringify(reply));
  expect(reply.answer.diagnostics).toEqual([]);
  return reply.answer.rows;
}

describe.skipIf(!existsSync(mesh))("the page's worker", () => {
  it("gives the recorded verdicts about the mesh, in every width", async () => {
    const recorded = JSON.parse(textOf("expected.json")) as Record<string, Recorded>;
    const { page } = await openPage(browser);
    let compared = 0;
    for (const { policy, exception, results } of Object.values(recorded)) {
      const policies = textOf(policy);
      // policies of the CEL family have no place here yet
      if (!policies.includes("apiVersion: kyverno.io/")) continue;
      const state: PlaygroundState = {
        ...emptyState,
        policies,
        exceptions: typeof exception === "string" ? textOf(exception) : "",
        resources: textOf("pods.yaml"),
        settings: { ...emptyState.settings, semantics: "kyverno-1.19" },
      };
      // oxlint-disable-next-line no-await-in-loop -- one worker at a time
      const rows = await rowsOf(page, state);
      const found = rows
        .filter(({ verdict }) => verdict !== "unmatched")
        .map(({ resource, rule, verdict }) => `${resource.split("/").at(-1)} ${rule} ${verdict}`);
      const wanted = Object.entries(results).flatMap(([resource, told]) =>
        told.map(({ rule, result }) => `${resource} ${rule} ${result}`),
      );
      expect(found.toSorted(), policy).toEqual(wanted.toSorted());
      compared += wanted.length;
    }
    expect(compared).toBeGreaterThan(500);
    await page.context().close();
  });
});
