import type { Library } from "../library.ts";
import { argumentAt, nameAt } from "../syntax/standard-macros.ts";

/** `cel.bind(name, value, expression)`. Source: cel-go, extension "Bindings". */
export const bindingsLibrary: Library = {
  name: "bindings",
  functions: [],
  macros: [
    {
      name: "cel.bind",
      isMethod: false,
      argumentCounts: [3],
      expand: (call) => ({
        kind: "bind",
        name: nameAt(call, 0),
        value: argumentAt(call, 1),
        body: argumentAt(call, 2),
        position: call.position,
      }),
    },
  ],
};
