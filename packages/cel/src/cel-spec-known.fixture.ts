/** Conformance tests that do not hold, by the reason why. */
const known: Readonly<Record<string, readonly string[]>> = {
  "It is to be evaluated unchecked; Kubernetes checks every expression, and this one is refused.": [
    "basic/variables/unbound_is_runtime_error",
    "basic/functions/unbound_is_runtime_error",
    "comparisons/eq_literal/not_eq_list_length",
    "comparisons/eq_literal/eq_mixed_types",
    "comparisons/eq_literal/eq_list_elem_mixed_types",
    "comparisons/ne_literal/ne_mixed_types",
    "logic/conditional/mixed_type",
    "logic/AND/short_circuit_type_left",
    "logic/AND/short_circuit_type_right",
    "logic/OR/short_circuit_type_left",
    "logic/OR/short_circuit_type_right",
    ...(
      "as break const continue else for function if import let loop package namespace return var " +
      "void while"
    )
      .split(" ")
      .map((word) => `parse/receiver_function_names/${word}`),
  ],
  "cel-go takes doubles as keys of maps, and of a key that is there twice the last value.": [
    "fields/qualified_identifier_resolution/map_key_float",
    "fields/qualified_identifier_resolution/map_value_repeat_key",
    "fields/qualified_identifier_resolution/map_value_repeat_key_heterogeneous",
  ],
  "In cel-go 0.30 a field of something in an optional that has no fields is none.": [
    "optionals/optionals/map_null_entry_no_such_key",
    "optionals/optionals/map_present_key_invalid_field",
  ],
  "In cel-go 0.30 an offset beyond the text finds nothing, which is no error.": [
    "string_ext/value_errors/indexof_out_of_range",
    "string_ext/value_errors/lastindexof_out_of_range",
  ],
  "In cel-go the milliseconds of a duration are all of it.": [
    "timestamps/duration_converters/get_milliseconds",
  ],
  "Kubernetes has version 2 of the extension, which formats in other ways than version 4.": [
    "scientific notation formatting clause",
    "default precision for scientific notation",
    "positive infinity support for scientific notation",
    "negative infinity support for scientific notation",
    "NaN support for scientific notation",
    "NaN support for decimal",
    "positive infinity support for decimal",
    "negative infinity support for decimal",
    "positive infinity support for fixed-point",
    "negative infinity support for fixed-point",
    "list support for string",
    "map support for string",
    "map support (all key types)",
    "dyntype support for scientific notation",
    "dyntype NaN/infinity support",
    "dyntype support for lists",
    "dyntype support for maps",
    "scientific notation formatting clause in a string variable",
  ].map((name) => `string_ext/format/${name}`),
};

/** The reason why a test does not hold. */
export const reasonsOf: ReadonlyMap<string, string> = new Map(
  Object.entries(known).flatMap(([reason, names]) => names.map((name) => [name, reason] as const)),
);
