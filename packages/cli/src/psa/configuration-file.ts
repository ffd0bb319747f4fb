/** Reads the configuration of Pod Security Admission as it is given to the API server. */
import { dirname, resolve } from "node:path";
import {
  findPodSecurityConfiguration,
  noConfiguration,
  readPodSecurityConfiguration,
} from "@winnow/pod-security";
import type { ConfigurationProblem, PodSecurityConfiguration } from "@winnow/pod-security";
import type { Json } from "@winnow/value";
import type { YamlDocument } from "@winnow/yaml";
import { InputError, inputErrorText } from "../input-error.ts";
import { documentsOf } from "../source/documents.ts";
import { fieldError } from "../source/fields.ts";
import { readTextFile } from "../source/read-file.ts";

/**
 * Reads an AdmissionConfiguration, following the path in it to a file of its own, or a
 * PodSecurityConfiguration. Throws InputError with every problem and its place.
 */
export function readConfigurationFile(path: string): PodSecurityConfiguration {
  const document = onlyDocument(path);
  const source = findPodSecurityConfiguration(document.value);
  switch (source.type) {
    case "none":
      return noConfiguration;
    case "problems":
      throw problemsError(document, source.problems);
    case "inline":
      return read(document, source.configuration, source.path);
    case "file": {
      const own = onlyDocument(resolve(dirname(path), source.file), source.file);
      return read(own, own.value, []);
    }
  }
}

function onlyDocument(path: string, name: string = path): YamlDocument {
  const text = readTextFile(path, name);
  const [document, second] = documentsOf({ file: name, text }, "error");
  if (document === undefined) throw new InputError("this configuration is empty", { file: name });
  if (second === undefined) return document;
  throw new InputError("a second document; one configuration is wanted", {
    file: name,
    line: second.line,
  });
}

function read(
  document: YamlDocument,
  configuration: Json,
  path: readonly (string | number)[],
): PodSecurityConfiguration {
  const result = readPodSecurityConfiguration(configuration, path);
  if (result.ok) return result.configuration;
  throw problemsError(document, result.problems);
}

/** One error that tells all problems, each on its own line. */
function problemsError(
  document: YamlDocument,
  problems: readonly ConfigurationProblem[],
): InputError {
  const errors = problems.map(({ path, message }) =>
    fieldError({ value: document.value, path, document }, message),
  );
  const [first, ...others] = errors;
  if (first === undefined) throw new RangeError("an error needs a problem");
  const lines = others.map((error) => `\n${inputErrorText(error)}`);
  return new InputError(first.message + lines.join(""), first.place);
}
