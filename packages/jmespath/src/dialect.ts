/**
 * Which JMESPath is read. `kyverno` is that of Kyverno's policies; `assertion` that of assertion
 * trees, JMESPath Community: `$name` for bound values, `let`, arithmetic, slices of texts, more
 * functions; what does not exist is null there.
 */
export type Dialect = "kyverno" | "assertion";
