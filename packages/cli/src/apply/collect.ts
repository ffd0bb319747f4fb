/** What must be known before the first resource is judged: exceptions and labels of namespaces. */
import { objectLabels } from "@winnow/engine";
import type { PolicySet, SourceDocument } from "@winnow/engine";
import { stringify } from "@winnow/value";
import { InputError } from "../input-error.ts";
import { eachResource } from "../resource/resource.ts";
import { isException, sourceDocuments } from "../source/policy-documents.ts";
import type { SourceFile } from "../source/read-sources.ts";
import { isNamespace } from "../values/namespaces.ts";
import type { Labels } from "../values/values.ts";

/** Whether a verdict may depend on the labels of a resource's namespace. */
export function usesNamespaceLabels(set: PolicySet): boolean {
  return [...set.policies, ...set.exceptions].some(({ raw }) =>
    stringify(raw).includes('"namespaceSelector"'),
  );
}

/**
 * The labels of the Namespace objects among the resources. Files that mention none are not parsed;
 * a broken file is passed over, since it is told when its resources are judged.
 */
export function namespacesIn(files: readonly SourceFile[]): Map<string, Labels> {
  const namespaces = new Map<string, Labels>();
  for (const source of files) {
    unlessBroken(() => {
      const text = source.read();
      if (!/\bNamespace\b/u.test(text)) return;
      for (const { identity, object } of eachResource({ file: source.file, text })) {
        if (isNamespace(identity)) namespaces.set(identity.name, objectLabels(object));
      }
    });
  }
  return namespaces;
}

/** The PolicyExceptions among the resources; as with namespaces, broken files are told later. */
export function exceptionsIn(files: readonly SourceFile[]): SourceDocument[] {
  const exceptions: SourceDocument[] = [];
  for (const source of files) {
    unlessBroken(() => {
      const text = source.read();
      if (!text.includes("PolicyException")) return;
      const documents = sourceDocuments({ file: source.file, text });
      exceptions.push(...documents.filter(({ value }) => isException(value)));
    });
  }
  return exceptions;
}

function unlessBroken(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
}
