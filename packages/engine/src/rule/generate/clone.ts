import { get, isMap } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import { ExpressionError } from "../../expression/failure.ts";
import type { Session } from "../../expression/session.ts";
import { readSelector } from "../../policy/read-match.ts";
import type { ResourceQuery } from "../../providers.ts";
import { withoutServerFields } from "./server-fields.ts";
import { placed, targetText, textField } from "./target.ts";
import type { Target } from "./target.ts";

/** A resource to be generated, before it is labelled. */
export interface Copy {
  readonly resource: JsonMap;
  readonly source: JsonMap;
}

/** `clone`: the one object, at its new place. Throws ExpressionError where it is not there. */
export function cloneOne(clone: JsonMap, target: Target, session: Session): Copy[] {
  const { apiVersion, kind } = target;
  const name = textField(clone, "name", "clone.name");
  const namespace = textField(clone, "namespace", "clone.namespace");
  const wanted = { apiVersion, kind, name, namespace };
  if (name === target.name && namespace === target.namespace) return [];
  const source = list(wanted, session).find((object) => isAt(object, wanted));
  if (source === undefined) {
    throw new ExpressionError(`the clone source ${targetText(wanted)} was not found`);
  }
  return [{ resource: copyOf(source, target), source }];
}

/** `cloneList`: every object of the kinds that fits, under its own name in the target namespace. */
export function cloneMany(cloneList: JsonMap, namespace: string, session: Session): Copy[] {
  const from = textField(cloneList, "namespace", "cloneList.namespace");
  // the objects are there already
  if (from === namespace) return [];
  const selector = get(cloneList, "selector");
  const kinds = get(cloneList, "kinds");
  return (Array.isArray(kinds) ? kinds : []).flatMap((written) => {
    if (typeof written !== "string") throw new ExpressionError("a kind of cloneList is no text");
    const query: ResourceQuery = {
      ...parseCloneKind(written),
      name: "",
      namespace: from,
      ...(isMap(selector) ? { selector: readSelector(selector) } : {}),
    };
    return list(query, session).map((source) => ({ resource: renamed(source, namespace), source }));
  });
}

/** `v1/Secret`, `apps/v1/Deployment`; a bare kind is one of any group and version. */
export function parseCloneKind(written: string): { apiVersion: string; kind: string } {
  const slash = written.lastIndexOf("/");
  return slash < 0
    ? { apiVersion: "*", kind: written }
    : { apiVersion: written.slice(0, slash), kind: written.slice(slash + 1) };
}

function list(query: ResourceQuery, session: Session): readonly JsonMap[] {
  const { providers } = session;
  if (providers.listResources === undefined) {
    throw new ExpressionError(
      `the rule copies ${targetText(query)}, but no existing resources are known here`,
    );
  }
  const found = session.fetchOnce(`list ${JSON.stringify(query)}`, () => {
    const answer = providers.listResources?.(query) ?? [];
    return answer instanceof Promise ? answer.then((objects) => [...objects]) : [...answer];
  });
  return Array.isArray(found) ? found.filter(isMap) : [];
}

function isAt(object: JsonMap, target: Target): boolean {
  const metadata = get(object, "metadata");
  if (!isMap(metadata)) return false;
  return (
    get(metadata, "name") === target.name && (get(metadata, "namespace") ?? "") === target.namespace
  );
}

/** The copy of a source; its owners stay behind, since owners are of the same namespace. */
function copyOf(source: JsonMap, target: Target): JsonMap {
  const clean = withoutServerFields(source);
  const metadata = get(clean, "metadata");
  if (!isMap(metadata) || get(metadata, "namespace") === target.namespace) {
    return placed(clean, target);
  }
  const { ownerReferences: _owners, ...rest } = metadata;
  return placed({ ...clean, metadata: rest }, target);
}

function renamed(source: JsonMap, namespace: string): JsonMap {
  const metadata = get(source, "metadata");
  const name = isMap(metadata) ? textField(metadata, "name") : "";
  return copyOf(source, {
    apiVersion: textField(source, "apiVersion"),
    kind: textField(source, "kind"),
    name,
    namespace,
  });
}
