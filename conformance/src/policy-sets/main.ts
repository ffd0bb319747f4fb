import { parseArgs } from "node:util";
import { runAgreement } from "./run-agreement.ts";

const usage = `Usage: npm run agreement -- [OPTION...]

Judges generated pods by the policy sets of packages/policies, written in rules and as podSecurity,
and by the standard itself, and tells where they do not agree.

  --pods N    how many (default 10000)
  --seed N    the sequence of pods (default 1)
  --help      print this text`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      pods: { type: "string", default: "10000" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const [pods, seed] = [Number(values.pods), Number(values.seed)];
  if (!Number.isSafeInteger(pods) || pods < 1 || !Number.isSafeInteger(seed)) {
    console.error(usage);
    return 2;
  }
  const tally = await runAgreement(seed, pods);
  for (const text of tally.found.slice(0, 5)) console.log(`${text}\n`);
  for (const [id, count] of [...tally.violated].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`${id.padEnd(28)} violated by ${count}`);
  }
  const { baseline, restricted } = tally.denied;
  console.log(
    `${pods} pods of seed ${seed}: baseline denies ${baseline}, restricted ${restricted};`,
  );
  console.log(`Kubernetes' restricted level alone admits ${tally.stricter} that baseline denies,`);
  console.log(`all of a kind that the API server refuses; ${tally.found.length} do not agree`);
  return tally.found.length === 0 ? 0 : 1;
}
