/** What real pods need exemptions for: their violations of the reference, field by field. */
import type { SourceDocument } from "@winnow/engine";
import { compilePodSecurity, controls } from "@winnow/pod-security";
import type { Level } from "@winnow/pod-security";
import { formatValue, getPath, isMap } from "@winnow/value";
import { podOf } from "../judge/pod-of.ts";
import { listNames } from "../space/violation.ts";
import type { ListName } from "../space/violation.ts";

/** One violating field of a real pod. */
interface Use {
  /** The control's title. */
  readonly control: string;
  /** Without the list: `securityContext.capabilities.add`. */
  readonly field: string;
  readonly list: ListName | "pod";
  readonly values: readonly string[];
}

export interface RealUse {
  readonly uses: readonly Use[];
  /** Every image of a real pod, as it is written. */
  readonly images: readonly string[];
}

/** Reads real pods and pod controllers; other documents say nothing. */
export function readRealUse(
  documents: readonly SourceDocument[],
  level: Level,
  version: string,
): RealUse {
  const check = compilePodSecurity({ level, version, exclude: [] }, "sound");
  const uses: Use[] = [];
  const images = new Set<string>();
  for (const { value } of documents) {
    const pod = podOf(value);
    if (pod === undefined) continue;
    for (const list of listNames) {
      const containers = pod.spec === undefined ? undefined : getPath(pod.spec, [list]);
      if (!Array.isArray(containers)) continue;
      for (const container of containers) {
        if (isMap(container)) images.add(formatValue(container["image"] ?? ""));
      }
    }
    for (const { control, errors } of check.check(pod).failed) {
      for (const { path, container, values } of errors) {
        uses.push({
          control: controls.find(({ id }) => id === control.id)?.name ?? control.id,
          field: path
            .replace(/^spec\.(?:(?:initC|c|ephemeralC)ontainers\[\d+\]\.)?/, "")
            .replaceAll(/\[\d+\]/g, "[*]"),
          list: container?.list ?? "pod",
          values,
        });
      }
    }
  }
  return { uses, images: [...images] };
}
