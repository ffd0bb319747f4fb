import { applyPodDefaults, evaluateLevel } from "@winnow/pod-security";
import type { Level, PodSource } from "@winnow/pod-security";
import { get, isMap, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Bed, Case, Miss } from "../bed.ts";
import { readText } from "../data-folder.ts";
import { parseJson, parseJsonLines } from "../json-text.ts";
import { mapMember, member, textMember } from "../table-bed.ts";

export const folder = "oracle/pod-security";
const newest = 37;

/** Kubernetes' own fixtures: pods that pass and pods that fail, as the API server stores them. */
export const podSecurity: Bed = {
  name: "pod-security",
  source: folder,
  cases(data) {
    const pods = readPods(data);
    return lines(data, "cases.jsonl").map((line): Case => {
      const [level, version, file] = ["level", "version", "file"].map((key) =>
        textMember(line, key),
      );
      const expected = textMember(line, "expect");
      return {
        id: `pod-security/${level}/${version}/${expected}/${file}`,
        check() {
          const pod = applyPodDefaults(podOf(pods, textMember(line, "pod")));
          const { allowed, detail } = evaluateLevel(level as Level, version ?? "", pod);
          const actual = allowed ? "pass" : "fail";
          return actual === expected ? undefined : { expected, actual: `${actual}: ${detail}` };
        },
      };
    });
  },
};

/** Verdict, reason and detail of each of those pods as it is given, at every version. */
export const podSecurityTexts: Bed = {
  name: "pod-security-texts",
  source: folder,
  cases(data) {
    const pods = readPods(data);
    return lines(data, "expected.jsonl").flatMap((line) => {
      const key = textMember(line, "key");
      const level = textMember(line, "level");
      return rangesOf(line).flatMap((range) =>
        minorsOf(range).map((minor): Case => ({
          id: `pod-security-texts/${key}/${level}/v1.${minor}`,
          check: () => compareTexts(range, level as Level, minor, podOf(pods, key)),
        })),
      );
    });
  },
};

function compareTexts(
  range: JsonMap,
  level: Level,
  minor: number,
  pod: PodSource,
): Miss | undefined {
  const { allowed, reason, detail } = evaluateLevel(level, `v1.${minor}`, pod);
  const expected = stringify([
    get(range, "allowed") ?? null,
    get(range, "reason") ?? "",
    get(range, "detail") ?? "",
  ]);
  const actual = stringify([allowed, reason, detail]);
  return expected === actual ? undefined : { expected, actual };
}

export function lines(data: string, file: string): JsonMap[] {
  return parseJsonLines(readText(data, `${folder}/${file}`)).filter(isMap);
}

export function readPods(data: string): JsonMap {
  const pods: Json = parseJson(readText(data, `${folder}/pods.json`));
  if (!isMap(pods)) throw new Error(`${folder}/pods.json is not a map`);
  return pods;
}

export function podOf(pods: JsonMap, key: string): PodSource {
  const pod = mapMember(pods, key);
  return { metadata: mapMember(pod, "metadata"), spec: mapMember(pod, "spec") };
}

export function rangesOf(line: JsonMap): JsonMap[] {
  const ranges = member(line, "ranges");
  return Array.isArray(ranges) ? ranges.filter(isMap) : [];
}

/** The minor versions of a range; `latest` closes it at the newest known one. */
function minorsOf(range: JsonMap): number[] {
  const from = Number(textMember(range, "from").split(".")[1]);
  const to = textMember(range, "to");
  const last = to === "latest" ? newest : Number(to.split(".")[1]);
  return Array.from({ length: last - from + 1 }, (_, index) => from + index);
}
