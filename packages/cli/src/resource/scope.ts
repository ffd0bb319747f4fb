import { isClusterScoped } from "@winnow/engine";
import { get, isMap, set } from "@winnow/value";
import type { JsonMap } from "@winnow/value";
import type { Identity } from "./identity.ts";

/** Puts an object that names no namespace into `default`, as `kubectl` would. Changes the object. */
export function setDefaultNamespace(object: JsonMap, identity: Identity): Identity {
  if (identity.namespace !== "" || isClusterScoped(identity)) return identity;
  const metadata = get(object, "metadata");
  if (isMap(metadata)) set(metadata, "namespace", "default");
  else set(object, "metadata", { namespace: "default" });
  return { ...identity, namespace: "default" };
}
