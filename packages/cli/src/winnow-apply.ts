/**
 * `winnow apply` alone, which is bundled for itself: it runs most often and on little, and with the
 * other commands in the bundle its code lies in three times as many files.
 */
import { addApply } from "./command/apply.ts";
import { createProgram } from "./command/program.ts";
import { runProgram } from "./run-program.ts";

await runProgram(createProgram([addApply]));
