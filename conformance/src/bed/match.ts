import { compileMatch, matchSubject, readMatch } from "@winnow/engine";
import type { AdmissionInfo, Operation } from "@winnow/engine";
import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Bed } from "../bed.ts";
import { mapMember, tableBed, textMember } from "../table-bed.ts";

/** Whether a rule's match and exclude take a request. */
export const match: Bed = tableBed("match", "oracle/match.jsonl", (input) => {
  const rule = mapMember(input, "rule");
  const exclude = get(rule, "exclude");
  const namespace = textMember(input, "policyNamespace");
  const compiled = compileMatch(
    readMatch(mapMember(rule, "match")),
    exclude !== undefined && isMap(exclude) ? readMatch(exclude) : undefined,
    namespace === "" ? undefined : namespace,
  );
  const info = get(input, "requestInfo");
  const subject = matchSubject({
    object: mapMember(input, "resource"),
    operation: textMember(input, "operation") as Operation,
    subresource: textMember(input, "subresource"),
    namespaceLabels: mapMember(input, "namespaceLabels") as Record<string, string>,
    ...(info !== undefined && isMap(info) ? { admission: admissionOf(info) } : {}),
  });
  return compiled.applies(subject);
});

function admissionOf(info: JsonMap): AdmissionInfo {
  return {
    userInfo: (get(info, "userInfo") ?? {}) as AdmissionInfo["userInfo"],
    roles: (get(info, "roles") ?? []) as string[],
    clusterRoles: (get(info, "clusterRoles") ?? []) as string[],
  };
}
