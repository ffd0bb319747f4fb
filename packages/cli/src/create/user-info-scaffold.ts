import type { JsonMap } from "@winnow/value";
import { InputError } from "../input-error.ts";

/** The flags of `winnow create user-info`. */
export interface UserInfoScaffold {
  readonly username: string | undefined;
  readonly groups: readonly string[];
  /** `namespace:name` */
  readonly roles: readonly string[];
  readonly clusterRoles: readonly string[];
}

/** A file that says who asks (cli.kyverno.io/v1alpha1, kind UserInfo). Throws InputError. */
export function userInfoScaffold(flags: UserInfoScaffold): JsonMap {
  const { username, groups, roles, clusterRoles } = flags;
  const user = {
    ...(username === undefined ? {} : { username }),
    ...(groups.length === 0 ? {} : { groups: [...groups] }),
  };
  const content = {
    ...(roles.length === 0 ? {} : { roles: [...roles] }),
    ...(clusterRoles.length === 0 ? {} : { clusterRoles: [...clusterRoles] }),
    ...(Object.keys(user).length === 0 ? {} : { userInfo: user }),
  };
  if (Object.keys(content).length === 0) {
    throw new InputError("say who asks: --username, --group, --role or --cluster-role");
  }
  return { apiVersion: "cli.kyverno.io/v1alpha1", kind: "UserInfo", ...content };
}
