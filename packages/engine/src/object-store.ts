/**
 * Objects that stand in for a cluster, and the paths of the Kubernetes API by which policies ask for
 * them: `/api/v1/namespaces/shop/pods`, `/apis/apps/v1/deployments`, with a name at the end for one.
 */
import { get, matchWildcard } from "@winnow/value";
import type { Json, JsonMap } from "@winnow/value";
import { compileLabelSelector } from "./match/label-selector.ts";
import { objectLabels } from "./match/object-labels.ts";
import { matchSubject } from "./match/subject.ts";
import type { ResourceQuery } from "./providers.ts";

export interface ObjectStore {
  find(kind: string, namespace: string, name: string): JsonMap | undefined;
  /** The objects that a query names. Throws SelectorError for a selector that is not valid. */
  list(query: ResourceQuery): JsonMap[];
  /** The answer to GET. Throws an Error in the API server's words where there is none. */
  getPath(urlPath: string): Json;
}

interface Identity {
  readonly apiVersion: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

interface Stored {
  readonly object: JsonMap;
  readonly identity: Identity;
}

/** A store of objects as they are; for hosts without a cluster. */
export function createObjectStore(objects: readonly JsonMap[]): ObjectStore {
  const stored = objects.map((object): Stored => ({ object, identity: identityOf(object) }));
  return {
    find: (kind, namespace, name) =>
      stored.find(
        ({ identity }) =>
          identity.kind === kind && identity.namespace === namespace && identity.name === name,
      )?.object,
    list: (query) => listed(stored, query),
    getPath: (urlPath) => answer(stored, urlPath),
  };
}

function identityOf(object: JsonMap): Identity {
  const { kind, namespace, name } = matchSubject({ object, operation: "CREATE" });
  const apiVersion = get(object, "apiVersion");
  return { apiVersion: typeof apiVersion === "string" ? apiVersion : "", ...kind, namespace, name };
}

function listed(stored: readonly Stored[], query: ResourceQuery): JsonMap[] {
  const { apiVersion, kind, namespace, name } = query;
  const hasLabels =
    query.selector === undefined ? () => true : compileLabelSelector(query.selector);
  return stored
    .filter(
      ({ object, identity }) =>
        matchWildcard(apiVersion, identity.apiVersion) &&
        matchWildcard(kind, identity.kind) &&
        (namespace === "" || matchWildcard(namespace, identity.namespace)) &&
        (name === "" || matchWildcard(name, identity.name)) &&
        hasLabels(objectLabels(object)),
    )
    .map(({ object }) => object);
}

interface ApiPath {
  readonly group: string;
  readonly version: string;
  readonly namespace: string | undefined;
  readonly plural: string;
  readonly name: string | undefined;
}

function answer(stored: readonly Stored[], urlPath: string): Json {
  const path = parseApiPath(urlPath);
  if (path === undefined) throw new Error(`${urlPath} is not a path of the Kubernetes API`);
  const found = stored.filter(({ identity }) => isAt(identity, path));
  if (path.name === undefined) {
    // an empty list for want of data could let a rule pass
    if (stored.length === 0) throw new Error(`no objects were given to list ${path.plural} from`);
    const [first] = found;
    return {
      apiVersion: path.group === "" ? path.version : `${path.group}/${path.version}`,
      kind: `${first?.identity.kind ?? ""}List`,
      items: found.map(({ object }) => object),
    };
  }
  const [object] = found.map((entry) => entry.object);
  if (object === undefined) throw new Error(`${path.plural} "${path.name}" not found`);
  return object;
}

function parseApiPath(urlPath: string): ApiPath | undefined {
  const steps = (urlPath.split("?", 1)[0] ?? "").split("/").filter((step) => step !== "");
  const [root, ...rest] = steps;
  if (root === "api") return parsePlace("", rest);
  if (root === "apis") return parsePlace(rest[0] ?? "", rest.slice(1));
  return undefined;
}

function parsePlace(group: string, steps: readonly string[]): ApiPath | undefined {
  const [version = "", ...place] = steps;
  const isNamespaced = place[0] === "namespaces" && place.length > 2;
  const [plural, name, ...more] = isNamespaced ? place.slice(2) : place;
  if (version === "" || plural === undefined || more.length > 0) return undefined;
  return { group, version, namespace: isNamespaced ? place[1] : undefined, plural, name };
}

function isAt(identity: Identity, path: ApiPath): boolean {
  return (
    identity.group === path.group &&
    identity.version === path.version &&
    pluralOf(identity.kind) === path.plural &&
    (path.namespace === undefined || identity.namespace === path.namespace) &&
    (path.name === undefined || identity.name === path.name)
  );
}

/** The resource name of a kind, as Kubernetes forms it where a CRD does not say otherwise. */
function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower === "endpoints") return lower;
  if (/(?:s|x|ch|sh)$/u.test(lower)) return `${lower}es`;
  return /[^aeiou]y$/u.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}
