/** The folder with the control plane's programs; scripts/run-e2e.js sets it. */
export function programsFolder(): string {
  const folder = process.env["WINNOW_TEST_CONTROL_PLANE"];
  if (folder === undefined) throw new Error("run these tests with `npm run e2e`");
  return folder;
}
