import type { Library } from "../../library.ts";
import { Optional } from "../../optional.ts";
import { scalar } from "../../type.ts";

/**
 * `value.orValue(other)` of a value that is no optional is the value itself. Kubernetes ends such an
 * expression with an error; policies were written for Kyverno, where it goes on.
 */
export const orValueLibrary: Library = {
  name: "orValue",
  functions: [
    {
      name: "@orValue",
      overloads: [
        {
          isMethod: false,
          parameters: [scalar.dyn, scalar.dyn],
          result: scalar.dyn,
          call: (value = null, other = null) =>
            value instanceof Optional ? (value.value ?? other) : value,
        },
      ],
    },
  ],
  macros: [
    {
      name: "orValue",
      isMethod: true,
      argumentCounts: [1],
      expand: ({ target, arguments: given, position }) => ({
        kind: "call",
        name: "@orValue",
        target: undefined,
        arguments: [target, ...given],
        position,
      }),
    },
  ],
};
