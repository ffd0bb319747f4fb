import type { Library } from "../library.ts";
import { authorizerLibrary } from "./authorizer.ts";
import { cidrLibrary } from "./cidr.ts";
import { formatLibrary } from "./format.ts";
import { ipLibrary } from "./ip.ts";
import { jsonPatchLibrary } from "./json-patch.ts";
import { listsLibrary } from "./lists.ts";
import { quantityLibrary } from "./quantity.ts";
import { regexLibrary } from "./regex.ts";
import { semverLibrary } from "./semver.ts";
import { urlsLibrary } from "./urls.ts";

export { Authorizer, authorizerType, ResourceCheck, resourceCheckType } from "./authorizer.ts";
export type {
  AuthorizationAnswer,
  AuthorizationQuestion,
  Authorize,
  PathQuestion,
  ResourceQuestion,
  ServiceAccount,
} from "./authorizer.ts";

/** The libraries of Kubernetes 1.37. */
export const kubernetesLibraries: readonly Library[] = [
  authorizerLibrary,
  cidrLibrary,
  formatLibrary,
  ipLibrary,
  jsonPatchLibrary,
  listsLibrary,
  quantityLibrary,
  regexLibrary,
  semverLibrary,
  urlsLibrary,
];
