import { QueryError } from "../error.ts";
import { argument } from "../function/definition.ts";
import type { QueryFunction } from "../function/definition.ts";
import { fromLiteral } from "../value.ts";
import { certificateToJson, requestToJson } from "./certificate.ts";
import { firstPemBlock } from "./pem.ts";

/** What blocks of PEM are read as. */
const readers: Readonly<Record<string, typeof certificateToJson>> = {
  CERTIFICATE: certificateToJson,
  "CERTIFICATE REQUEST": requestToJson,
};

/** Reads certificates and requests for them. Source: Kyverno, "JMESPath", "x509_decode". */
export const x509Decode: QueryFunction = {
  name: "x509_decode",
  arguments: [argument("text", "string")],
  returns: ["object"],
  note: "the fields of a certificate or of a request for one, in PEM, with a key of RSA",
  run: ([text]) => {
    const { type, bytes } = firstPemBlock(typeof text === "string" ? text : "");
    const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
    if (read === undefined) {
      throw new QueryError("PEM block neither contains a CERTIFICATE or CERTIFICATE REQUEST");
    }
    return fromLiteral(read(bytes));
  },
};
