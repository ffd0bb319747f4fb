/** One resource against a policy set, under the values that were given for it. */
import type {
  AdmissionInfo,
  Explanation,
  Maybe,
  PolicyResponse,
  PolicySet,
  Providers,
  Request,
} from "@winnow/engine";
import type { JsonMap } from "@winnow/value";
import type { Identity } from "../resource/identity.ts";
import { requestFor } from "../values/request.ts";
import type { Labels, Subresource } from "../values/values.ts";
import type { VariableGroup, Variables } from "../values/variables.ts";

export interface JudgeInputs {
  readonly set: PolicySet;
  readonly variables: Variables;
  readonly providers: Providers;
  readonly admission: AdmissionInfo | undefined;
  /** Labels by namespace; filled before the first resource is judged. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly subresources: readonly Subresource[];
}

/** What came out for one resource, one response for each policy with a rule for it. */
export type Judge = (
  object: JsonMap,
  identity: Identity,
  extra?: JsonMap,
  explain?: Explain,
) => Maybe<PolicyResponse[]>;

/** Hears how the verdicts came about; once for each group of policies that see the same values. */
type Explain = (explanation: Explanation) => void;

/**
 * A judge for many resources. `extra` are values for this resource alone, which go before all
 * others. Throws InputError for values that make no request.
 */
export function createJudge(inputs: JudgeInputs): Judge {
  const order = new Map(inputs.set.policies.map((policy, index) => [policy, index]));
  return (object, identity, extra, explain) => {
    const groups = inputs.variables.groupsFor(identity.name);
    const answers = groups.map((group) =>
      judgeGroup(inputs, group, object, identity, { extra, explain }),
    );
    const [only] = answers;
    if (answers.length === 1 && only !== undefined) return only;
    const join = (responses: readonly PolicyResponse[][]): PolicyResponse[] =>
      responses
        .flat()
        .toSorted((left, right) => (order.get(left.policy) ?? 0) - (order.get(right.policy) ?? 0));
    if (answers.some((answer) => answer instanceof Promise)) {
      return Promise.all(answers.map((answer) => Promise.resolve(answer))).then(join);
    }
    return join(answers as PolicyResponse[][]);
  };
}

function judgeGroup(
  inputs: JudgeInputs,
  group: VariableGroup,
  object: JsonMap,
  identity: Identity,
  { extra, explain }: { extra: JsonMap | undefined; explain: Explain | undefined },
): Maybe<PolicyResponse[]> {
  const values = extra === undefined ? group.values : { ...group.values, ...extra };
  const request: Request = requestFor(object, identity, {
    values,
    admission: inputs.admission,
    namespaceLabels: inputs.namespaces.get(identity.namespace),
    subresources: inputs.subresources,
  });
  return inputs.set.evaluate(request, {
    providers: { ...inputs.providers, ...group.providers },
    ...(explain === undefined ? {} : { explain }),
    ...(group.policies === undefined ? {} : { policies: group.policies }),
  });
}
