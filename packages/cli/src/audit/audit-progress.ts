import type { AuditProgress } from "@winnow/audit";
import type { Host } from "../host.ts";

const intervalMilliseconds = 200;

const words: Readonly<Record<AuditProgress["step"], string>> = {
  space: "making mutants",
  judging: "judging mutants",
  exemptions: "taking exemptions away",
  witnesses: "looking for witnesses",
};

export interface ProgressLine {
  update(progress: AuditProgress): void;
  /** Takes the line away. */
  end(): void;
}

/** One line on the terminal that tells how far the audit is; nothing where nobody watches. */
export function createProgressLine(host: Host): ProgressLine {
  if (!host.isWatched) return { update: () => {}, end: () => {} };
  let next = host.now() + intervalMilliseconds;
  let isShown = false;
  return {
    update({ step, done, of }) {
      if (host.now() < next) return;
      next = host.now() + intervalMilliseconds;
      isShown = true;
      const count = of > 1 ? ` ${done.toLocaleString("en")} of ${of.toLocaleString("en")}` : "";
      host.note(`\r\u001B[K${words[step]}${count}`);
    },
    end() {
      if (isShown) host.note("\r\u001B[K");
    },
  };
}
