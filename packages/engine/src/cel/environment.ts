/** What expressions about admission can name. Source: Kubernetes' ValidatingAdmissionPolicy. */
import {
  authorizerType,
  createEnvironment,
  kubernetesLibraries,
  listsLibrary,
  optionalLibrary,
  resourceCheckType,
  scalar,
  setsLibrary,
  stringsLibrary,
  twoVariableLibrary,
  withVariables,
} from "@winnow/cel";
import type { Environment, Type } from "@winnow/cel";
import { once } from "../once.ts";
import { namespaceType, requestType } from "./admission-types.ts";
import { orValueLibrary } from "./or-value.ts";

/** Which variables are there beside the objects and the request. */
export interface Declared {
  readonly hasParams: boolean;
  readonly hasAuthorizer: boolean;
}

const authorizerVariables = {
  authorizer: authorizerType,
  "authorizer.requestResource": resourceCheckType,
};

const base = once(() =>
  createEnvironment({
    variables: {
      object: scalar.dyn,
      oldObject: scalar.dyn,
      request: requestType,
      namespaceObject: namespaceType,
    },
    libraries: [
      stringsLibrary,
      optionalLibrary,
      setsLibrary,
      twoVariableLibrary,
      listsLibrary,
      ...kubernetesLibraries,
      orValueLibrary,
    ],
  }),
);

/** The environment of expressions, with the variables of the policy that are known so far. */
export function admissionEnvironment(
  { hasParams, hasAuthorizer }: Declared,
  variables: Readonly<Record<string, Type>>,
): Environment {
  return withVariables(base(), {
    ...(hasParams ? { params: scalar.dyn } : {}),
    ...(hasAuthorizer ? authorizerVariables : {}),
    ...variables,
  });
}
