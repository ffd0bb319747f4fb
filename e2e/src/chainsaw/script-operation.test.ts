import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { noBindings } from "./expression.ts";
import { runScript } from "./script-operation.ts";
import type { ScriptContext } from "./script-operation.ts";

const context: ScriptContext = {
  folder: tmpdir(),
  environment: { GREETING: "hello" },
  bindings: noBindings,
  timeout: 5000,
};

describe("scripts", () => {
  it("must end with 0 where nothing is checked", async () => {
    await expect(runScript({ content: "exit 0" }, context)).resolves.toBe(noBindings);
    await expect(runScript({ content: "echo why >&2; exit 3" }, context)).rejects.toThrow(
      "exit status 3: why",
    );
  });

  it("are held against their check instead", async () => {
    const check = { "($error != null)": true, "(contains($stderr, 'why'))": true };
    const content = "echo why >&2; exit 3";
    await expect(runScript({ content, check }, context)).resolves.toBe(noBindings);
    await expect(runScript({ content: "exit 0", check }, context)).rejects.toThrow(
      /not as checked/u,
    );
  });

  it("give their outputs to what comes after", async () => {
    const outputs = [{ name: "said", value: "($stdout)" }];
    const bindings = await runScript({ content: "echo $GREETING", outputs }, context);
    expect(bindings("said")).toBe("hello\n");
  });

  it("end with all that they have started when their time is over", async () => {
    const script = runScript({ content: "sleep 20 & sleep 20" }, { ...context, timeout: 100 });
    await expect(script).rejects.toThrow("it took more than 100 ms");
  });
});

describe("commands", () => {
  it("are run with their arguments as they stand", async () => {
    const body = { entrypoint: "printf", args: ["%s", "$GREETING"] };
    const outputs = [{ name: "said", value: "($stdout)" }];
    expect((await runScript({ ...body, outputs }, context))("said")).toBe("$GREETING");
  });
});
