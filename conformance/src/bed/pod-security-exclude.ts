import { compilePodSecurity, fieldErrorText } from "@winnow/pod-security";
import type { Exemption, Level, PodSecurityCheck } from "@winnow/pod-security";
import { formatValue, get, getPath, isMap, stringify } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import type { Bed, Case, Miss } from "../bed.ts";
import { readText } from "../data-folder.ts";
import { parseJson } from "../json-text.ts";
import { mapMember, member, textMember } from "../table-bed.ts";
import { readDocuments } from "../yaml-text.ts";

const folder = "oracle/pod-security-exclude";
/** The reference shows annotations below the template, also those of a bare pod. */
const paths = { spec: "spec", metadata: "spec.template.metadata" };

/** Bodies of validate.podSecurity, with exclusions of all kinds, against many pods. */
export const podSecurityExclude: Bed = {
  name: "pod-security-exclude",
  source: folder,
  cases(data) {
    const expected = parseJson(readText(data, `${folder}/expected.json`));
    if (!isMap(expected)) throw new Error(`${folder}/expected.json is not a map`);
    const pods = new Map(
      readDocuments(data, `${folder}/pods.yaml`).map((pod) => [
        getPath(pod, ["metadata", "name"]),
        pod,
      ]),
    );
    const names = listMember(expected, "pods");
    const outcomes = listMember(expected, "outcomes");
    const table = mapMember(expected, "table");
    return Object.keys(table).flatMap((body) => {
      const check = compileBody(mapMember(mapMember(expected, "configs"), body));
      return listMember(table, body).map((outcome, index): Case => ({
        id: `pod-security-exclude/${body}/${formatValue(names[index] ?? null)}`,
        check: () => compare(outcomes[Number(outcome)] ?? null, check, pods.get(names[index])),
      }));
    });
  },
};

function listMember(map: JsonMap, key: string): Json[] {
  const value = member(map, key);
  if (!Array.isArray(value)) throw new Error(`${key} is not a list`);
  return value;
}

function compileBody(config: JsonMap): PodSecurityCheck {
  const exclude = get(config, "exclude");
  return compilePodSecurity(
    {
      level: textMember(config, "level") as Level,
      version: textMember(config, "version"),
      exclude: Array.isArray(exclude) ? exclude.filter(isMap).map(exemptionOf) : [],
    },
    "kyverno-1.19",
  );
}

function exemptionOf(entry: JsonMap): Exemption {
  return {
    controlName: textMember(entry, "controlName"),
    images: (get(entry, "images") ?? []) as string[],
    restrictedField: (get(entry, "restrictedField") ?? "") as string,
    values: (get(entry, "values") ?? []) as string[],
  };
}

function compare(
  outcome: Json,
  check: PodSecurityCheck,
  pod: JsonMap | undefined,
): Miss | undefined {
  if (pod === undefined) throw new Error("the pod is not in pods.yaml");
  const expected = stringify(isMap(outcome) ? normalized(outcome) : outcome);
  const actual = stringify(answer(check, pod));
  return expected === actual ? undefined : { expected, actual };
}

/** An error of the reference is an error here as well, in our own words. */
function normalized(outcome: JsonMap): Json {
  const errors = get(outcome, "errors");
  if (textMember(outcome, "result") !== "fail" || !Array.isArray(errors)) return "error";
  return sorted(
    errors.map((entry) => {
      const [reason, fields] = Array.isArray(entry) ? entry : [];
      return [reason ?? null, Array.isArray(fields) ? sorted(fields) : []];
    }),
  );
}

function answer(check: PodSecurityCheck, pod: JsonMap): Json {
  const { error, failed } = check.check({
    metadata: mapMember(pod, "metadata"),
    spec: mapMember(pod, "spec"),
  });
  if (error !== undefined) return "error";
  if (failed.length === 0) return "pass";
  return sorted(
    failed.map(({ reason, errors }) => [
      reason,
      sorted(errors.map((field) => fieldErrorText(field, paths))),
    ]),
  );
}

function sorted(items: Json[]): Json[] {
  return items.toSorted((left, right) => (stringify(left) < stringify(right) ? -1 : 1));
}
