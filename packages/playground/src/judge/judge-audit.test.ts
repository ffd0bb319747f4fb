import { describe, expect, it } from "vitest";
import { readExamples } from "../../../../scripts/playground-examples.js";
import { readState } from "../state/playground-state.ts";
import type { PlaygroundState } from "../state/playground-state.ts";
import { auditState } from "./judge-audit.ts";
import { createJudge } from "./judge.ts";

function example(name: string): PlaygroundState {
  const found = readExamples().find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`there is no example ${name}`);
  return readState(found.state);
}

describe("the audit of exemptions", () => {
  it("draws wider exemptions wider", () => {
    const wide = auditState(example("mesh-control"));
    const narrow = auditState(example("mesh-image"));
    expect(wide.ok && narrow.ok).toBe(true);
    expect(wide.bands[0]?.freed).toBeGreaterThan(narrow.bands[0]?.freed ?? 0);
    expect(wide.bands[0]?.share).toBeGreaterThan(narrow.bands[0]?.share ?? 1);
    expect(narrow.bands[0]?.place?.text).toBe("policies");
  });

  it("gives witnesses that get in when they are judged", async () => {
    const state = example("mesh-control");
    const judge = createJudge();
    const holes = auditState(state).bands.flatMap((band) => band.holes);
    expect(holes.length).toBeGreaterThan(0);
    for (const { yaml, settings } of holes) {
      const witnessed = {
        ...state,
        resources: yaml,
        settings: { ...state.settings, ...settings },
      };
      // oxlint-disable-next-line no-await-in-loop
      const { answer } = await judge(witnessed);
      expect(answer.diagnostics).toEqual([]);
      expect(answer.rows.filter(({ denies }) => denies)).toEqual([]);
      expect(answer.podSecurity.some(({ allowed }) => !allowed)).toBe(true);
    }
  });

  it("places an exception in its own text", () => {
    const { bands } = auditState(example("mesh-exception"));
    expect(bands[0]?.place?.text).toBe("exceptions");
  });

  it("audits nothing where a policy cannot be read", () => {
    const state = example("mesh-image");
    for (const policies of ["a: [", state.policies.replace("rules:", "rulez:")]) {
      expect(auditState({ ...state, policies })).toMatchObject({ ok: false, bands: [] });
    }
  });
});
