/**
 * Expressions about admission, as policies have them. Source: Kubernetes' documentation of
 * ValidatingAdmissionPolicy.
 */
import { createEnvironment, withVariables } from "../../environment.ts";
import type { Environment } from "../../environment.ts";
import { listsLibrary } from "../../extension/lists.ts";
import { optionalLibrary } from "../../extension/optional.ts";
import { setsLibrary } from "../../extension/sets.ts";
import { stringsLibrary } from "../../extension/strings.ts";
import { twoVariableLibrary } from "../../extension/two-variable.ts";
import { compileExpression } from "../../program.ts";
import type { Compiled } from "../../program.ts";
import { scalar } from "../../type.ts";
import type { Type } from "../../type.ts";
import { authorizerType, resourceCheckType } from "../authorizer.ts";
import { kubernetesLibraries } from "../index.ts";
import { orValueLibrary } from "./or-value.ts";
import { namespaceType, requestType } from "./types.ts";

/** What an expression can name beside the objects, the request and the namespace. */
export interface Declared {
  readonly hasParams: boolean;
  readonly hasAuthorizer: boolean;
  /** The policy's own variables, by the names that expressions give them. */
  readonly variables: Readonly<Record<string, Type>>;
}

/**
 * Compiles an expression of a policy: `object`, `oldObject`, `request`, `namespaceObject` and what is
 * declared are its variables. `result` is the type that it must have.
 */
export function compileAdmissionExpression(
  text: string,
  { hasParams, hasAuthorizer, variables }: Declared,
  result: "bool" | "string" | "any",
): Compiled {
  const environment = withVariables(admissionEnvironment(), {
    ...(hasParams ? { params: scalar.dyn } : {}),
    ...(hasAuthorizer ? authorizerVariables : {}),
    ...variables,
  });
  return compileExpression(
    text,
    environment,
    result === "any" ? {} : { resultType: scalar[result] },
  );
}

const authorizerVariables = {
  authorizer: authorizerType,
  "authorizer.requestResource": resourceCheckType,
};

let known: Environment | undefined;

/** Made when it is first needed: most policies hold no expression. */
function admissionEnvironment(): Environment {
  known ??= createEnvironment({
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
  });
  return known;
}
