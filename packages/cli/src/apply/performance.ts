/** When the parts of a run began, in milliseconds since the epoch. */
export interface RunTimes {
  readonly started: number;
  /** When policies and values had been read and compiled. */
  readonly loaded: number;
  readonly judged: number;
}

/** What `--show-performance` tells: how long it took to load, and to read and judge the resources. */
export function performanceText(rules: number, resources: number, times: RunTimes): string {
  const loading = times.loaded - times.started;
  const judging = times.judged - times.loaded;
  const pace = judging > 0 ? ` (${Math.round((resources * 1000) / judging)} per second)` : "";
  return (
    `performance: ${rules} policy rule(s) loaded in ${loading} ms, ` +
    `${resources} resource(s) read and judged in ${judging} ms${pace}\n`
  );
}
