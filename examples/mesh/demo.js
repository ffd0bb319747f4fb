/**
 * Judges every pod of the mesh scenario by every policy with the built command and prints who gets
 * in: `npm run demo`.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const here = new URL("./", import.meta.url);
const command = fileURLToPath(new URL("../../packages/cli/bin/winnow.js", here));
const at = (path) => fileURLToPath(new URL(path, here));

const widths = ["profile", "control", "name", "image"];
const forms = [
  { title: "foreach", run: (width) => [at(`foreach/${width}.yaml`)] },
  { title: "podSecurity", run: (width) => [at(`pod-security/baseline-${width}.yaml`)] },
  {
    title: "exception",
    run: (width) => [
      at("pod-security/baseline-none.yaml"),
      "--exception",
      at(`exceptions/${width}.yaml`),
    ],
  },
];
const noExemption = { title: "none", form: "", run: [at("pod-security/baseline-none.yaml")] };
const columns = [
  noExemption,
  ...forms.flatMap(({ title, run }) =>
    widths.map((width) => ({ title: width, form: title, run: run(width) })),
  ),
];

/** Names of the resources of a file by whether the policies let them in, in the file's order. */
function judge(run, file) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [command, "apply", ...run, "--resource", file, "--policy-report", "--output-format", "json"],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0 && status !== 1) {
    throw new Error(`winnow apply ended with ${status}:\n${stderr}`);
  }
  const admitted = new Map();
  for (const { result, resources } of JSON.parse(stdout).results) {
    const isFine = result === "pass" || result === "skip";
    for (const { name } of resources) admitted.set(name, (admitted.get(name) ?? true) && isFine);
  }
  return admitted;
}

const useColour = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
const paint = (code, text) => (useColour ? `\u001b[${code}m${text}\u001b[0m` : text);
const cellWidth = 8;

function row(name, cells) {
  return `${name.padEnd(30)}${cells.join("")}`.trimEnd();
}

function cell(isIn, isWanted) {
  if (isIn === undefined) throw new Error("a pod was not judged");
  const text = (isIn ? "in" : "·").padEnd(cellWidth);
  return isIn === isWanted ? paint(32, text) : paint(31, text);
}

/** Prints the pods of a file; returns for each column how many get in. */
function section(title, file, isWanted) {
  const answers = columns.map(({ run }) => judge(run, at(file)));
  const names = [...answers[0].keys()];
  console.log(`\n${title}`);
  for (const name of names) {
    console.log(
      row(
        `  ${name}`,
        answers.map((admitted) => cell(admitted.get(name), isWanted)),
      ),
    );
  }
  return answers.map(
    (admitted) => `${[...admitted.values()].filter(Boolean).length}/${names.length}`,
  );
}

const total = (counts) => counts.map((count) => count.padEnd(cellWidth));

console.log(
  "Who gets in under which exemption from the baseline profile?  (in = admitted, · = denied)\n",
);
const groups = ["", ...forms.map(({ title }) => title)];
console.log(
  row(
    "",
    groups.map((title, index) => title.padEnd(index === 0 ? cellWidth : cellWidth * widths.length)),
  ),
);
console.log(
  row(
    "",
    columns.map(({ title }) => title.padEnd(cellWidth)),
  ),
);
const genuine = section("what the meshes inject", "pods/genuine.yaml", true);
const misuse = section("what misuses an exemption", "pods/misuse.yaml", false);
console.log("");
console.log(row("meant to get in, and do", total(genuine)));
console.log(row("not meant to get in, and do", total(misuse)));
console.log(
  "\nWhy? winnow apply examples/mesh/pod-security/baseline-image.yaml --resource examples/mesh/pods --explain",
);
