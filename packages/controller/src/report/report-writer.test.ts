import { ApiError } from "@winnow/kube";
import type { KubeClient, KubeRequest } from "@winnow/kube";
import { formatValue, getPath } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { describe, expect, it } from "vitest";
import { createReportWriter } from "./report-writer.ts";
import type { ReportWriter } from "./report-writer.ts";

const subject = { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "a", uid: "uid-a" };
const path = "/apis/wgpolicyk8s.io/v1alpha2/namespaces/shop/policyreports";

interface Played {
  readonly writer: ReportWriter;
  /** Methods and paths of everything that was written. */
  readonly written: string[];
  readonly errors: unknown[];
  readonly stored: () => JsonMap | undefined;
  /** Done before the next write arrives. */
  readonly before: (interfere: () => void) => void;
  readonly put: (report: JsonMap) => void;
}

/** A writer and a server that holds one report, and refuses changes of another one than it holds. */
function play(...allowed: string[]): Played {
  let stored: JsonMap | undefined;
  let version = 0;
  let interfere: (() => void) | undefined;
  const written: string[] = [];
  const errors: unknown[] = [];

  function store(report: JsonMap): void {
    version += 1;
    const metadata = { ...(report["metadata"] as JsonMap), resourceVersion: String(version) };
    stored = { ...report, metadata };
  }

  function change(method: string, to: string, body: JsonMap | undefined, known?: Json): Json {
    interfere?.();
    interfere = undefined;
    written.push(`${method} ${to.split("?")[0] ?? ""}`);
    if (known !== getPath(stored, ["metadata", "resourceVersion"])) {
      throw new ApiError(409, "changed meanwhile");
    }
    if (body === undefined) stored = undefined;
    else store(body);
    return {};
  }

  const client = {
    get(from: string): Promise<Json> {
      expect(from).toBe(`${path}/uid-a`);
      return stored === undefined
        ? Promise.reject(new ApiError(404, "none"))
        : Promise.resolve(stored);
    },
    // an async function turns what is thrown into a rejection
    post: async (to: string, body: JsonMap) => change("POST", to, body),
    put: async (to: string, body: JsonMap) =>
      change("PUT", to, body, getPath(body, ["metadata", "resourceVersion"])),
    send: async ({ method, path: to, body }: KubeRequest) =>
      change(method, to, undefined, getPath(body, ["preconditions", "resourceVersion"])),
  } as unknown as KubeClient;
  const names = allowed.length === 0 ? ["pass", "fail"] : allowed;
  const writer = createReportWriter({
    client,
    api: "wgpolicyk8s.io/v1alpha2",
    allowedResults: new Set(names as "pass"[]),
    onError: (error) => errors.push(error),
  });
  return {
    writer,
    written,
    errors,
    stored: () => stored,
    before: (action) => {
      interfere = action;
    },
    put: store,
  };
}

function entry(policy: string, result: string): JsonMap {
  return { policy, rule: "r", result, timestamp: { seconds: 1, nanos: 0 } };
}

function verdicts(report: JsonMap | undefined): string[] {
  const results = report?.["results"];
  return Array.isArray(results)
    ? results.map((each) =>
        ["policy", "result"].map((field) => formatValue(getPath(each, [field]) ?? "")).join(": "),
      )
    : [];
}

describe("writing reports", () => {
  it("creates, changes and deletes, and writes nothing where nothing is new", async () => {
    const { writer, written, stored, errors } = play();
    writer.put(subject, () => [entry("b", "fail"), entry("a", "pass")]);
    await writer.stop();
    expect(verdicts(stored())).toEqual(["a: pass", "b: fail"]);
    expect(written).toEqual([`POST ${path}`]);
    expect(errors).toEqual([]);
    expect(writer.put(subject, () => [])).toBe(false);
  });

  it("makes changes in order, on what is there", async () => {
    const { writer, written, stored, put } = play();
    put({ metadata: {}, results: [entry("a", "pass")] });
    writer.put(subject, (before) => [...before, entry("b", "pass")]);
    writer.put(subject, (before) => [...before.slice(1), entry("c", "fail")]);
    await writer.stop();
    expect(verdicts(stored())).toEqual(["b: pass", "c: fail"]);
    expect(new Set(written)).toEqual(new Set([`PUT ${path}/uid-a`]));
  });

  it("writes nothing where the report says it already", async () => {
    const first = play();
    first.writer.put(subject, () => [entry("a", "fail")]);
    await first.writer.stop();
    const { writer, written, put } = play();
    put(first.stored() ?? {});
    writer.put(subject, () => [{ ...entry("a", "fail"), timestamp: { seconds: 9, nanos: 0 } }]);
    await writer.stop();
    expect(written).toEqual([]);
  });

  it("deletes a report that has nothing to say any more, and makes none without", async () => {
    const { writer, written, stored, put } = play("fail");
    put({ metadata: {}, results: [entry("a", "fail")] });
    writer.put(subject, () => [entry("a", "pass")]);
    await writer.stop();
    expect(stored()).toBeUndefined();
    expect(written).toEqual([`DELETE ${path}/uid-a`]);
    const none = play();
    none.writer.put(subject, () => []);
    await none.writer.stop();
    expect(none.written).toEqual([]);
  });

  it("reads again where another replica was faster, so that nothing of it is lost", async () => {
    const { writer, stored, put, before, errors } = play();
    before(() => put({ metadata: {}, results: [entry("theirs", "fail")] }));
    writer.put(subject, (known) => [...known, entry("ours", "pass")]);
    await writer.stop();
    expect(verdicts(stored())).toEqual(["ours: pass", "theirs: fail"]);
    expect(errors).toEqual([]);
  });

  it("does not read what is said to be new, and reads it where it is there all the same", async () => {
    const { writer, stored, put, written } = play();
    put({ metadata: {}, results: [entry("theirs", "fail")] });
    writer.put(subject, (known) => [...known, entry("ours", "pass")], true);
    await writer.stop();
    expect(written).toEqual([`POST ${path}`, `PUT ${path}/uid-a`]);
    expect(verdicts(stored())).toEqual(["ours: pass", "theirs: fail"]);
  });

  it("tells what it cannot write", async () => {
    const { writer, before, errors } = play();
    before(() => {
      throw new ApiError(403, "not allowed");
    });
    writer.put(subject, () => [entry("a", "pass")]);
    await writer.stop();
    expect(errors).toMatchObject([{ status: 403 }]);
  });
});
