import type { CelValue } from "@winnow/cel";
export function authorizerValues(..._: unknown[]): { authorizer: CelValue; requestResource: CelValue } { return { authorizer: null, requestResource: null }; }
