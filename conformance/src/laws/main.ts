import { parseArgs } from "node:util";
import { holdLaws } from "@winnow/audit";
import { stringify } from "@winnow/value";

const usage = `Usage: npm run laws -- [OPTION...]

Holds the laws of exemptions on random pairs of policy and pod, under sound semantics: what is exempt
never turns a denial into an admission when it is added, entries may be doubled or shared out, and a
pod has the verdict of its template.

  --pairs N   how many (default 100000)
  --seed N    the sequence of pairs (default 1)
  --help      print this text`;

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});
const pairs = Number(values.pairs);
const seed = Number(values.seed);
if (values.help || !Number.isSafeInteger(pairs) || !Number.isSafeInteger(seed)) {
  console.log(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  const tally = { pairs: 0, denied: 0, extended: 0 };
  const broken = holdLaws(seed, pairs, tally);
  for (const { law, policies, resources } of broken.slice(0, 20)) {
    console.log(`broken: ${law}`);
    console.log(`policies: ${stringify([...policies])}`);
    console.log(`resources: ${stringify([...resources])}`);
  }
  const { denied, extended } = tally;
  console.log(`${tally.pairs} pairs, ${denied} denied, ${extended} extended with something exempt`);
  console.log(`${broken.length} laws broken`);
  if (broken.length > 0) process.exitCode = 1;
}
