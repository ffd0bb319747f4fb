import { resolve } from "node:path";
import { measureAudit } from "./audit-bench.ts";

// a process of its own: cold, with its own memory, and without a trace in the figures of the engine
process.stdout.write(JSON.stringify(measureAudit(resolve("bench/audit-policy.yaml"))));
