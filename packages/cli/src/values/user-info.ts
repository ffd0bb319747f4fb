import type { AdmissionInfo } from "@winnow/engine";
import { InputError } from "../input-error.ts";
import { documentsOf } from "../source/documents.ts";
import {
  field,
  fieldError,
  mapField,
  mapOf,
  rootNode,
  textField,
  textListField,
} from "../source/fields.ts";
import type { FieldNode } from "../source/fields.ts";
import { readTextFile } from "../source/read-file.ts";

/**
 * Reads a file that says who asks (cli.kyverno.io/v1alpha1, kind UserInfo): `roles` (as
 * `namespace:name`), `clusterRoles`, and `userInfo` as in an AdmissionReview. Throws InputError.
 */
export function readUserInfoFile(path: string): AdmissionInfo {
  const [document] = documentsOf({ file: path, text: readTextFile(path) });
  if (document === undefined) throw new InputError("this user info file is empty", { file: path });
  const map = mapOf(rootNode(document), [
    "apiVersion",
    "kind",
    "metadata",
    "roles",
    "clusterRoles",
    "userInfo",
  ]);
  const user = field(map, "userInfo");
  if (
    user === undefined &&
    field(map, "roles") === undefined &&
    field(map, "clusterRoles") === undefined
  ) {
    throw fieldError(map, "names nobody: give userInfo, roles or clusterRoles");
  }
  return {
    userInfo: user === undefined ? {} : readUser(user),
    roles: textListField(map, "roles"),
    clusterRoles: textListField(map, "clusterRoles"),
  };
}

function readUser(node: FieldNode): AdmissionInfo["userInfo"] {
  const map = mapOf(node, ["username", "uid", "groups", "extra"]);
  const username = textField(map, "username");
  const uid = textField(map, "uid");
  const extra = mapField(map, "extra");
  return {
    groups: textListField(map, "groups"),
    ...(username === undefined ? {} : { username }),
    ...(uid === undefined ? {} : { uid }),
    ...(extra === undefined ? {} : { extra }),
  };
}
