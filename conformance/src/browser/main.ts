/** Runs beds whose policies are judged in Chromium; scripts/conformance-browser.js says where that is. */
import { readFileSync } from "node:fs";
import { connect } from "./engine-in-browser.ts";
import { casesHeldThere } from "./run-bed-in-browser.ts";

const worker = await connect(
  fromEnvironment("WINNOW_TEST_CHROMIUM"),
  fromEnvironment("WINNOW_TEST_PAGE"),
  readFileSync(fromEnvironment("WINNOW_TEST_WORKER"), "utf8"),
);
try {
  await import("../main.ts");
} finally {
  await worker.close();
}
console.log(
  `${casesHeldThere()} cases were held in the browser as a whole, ${worker.asked()} questions were put to it`,
);
if (worker.asked() === 0) process.exitCode = 1;

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set; run npm run conformance:browser`);
  return value;
}
