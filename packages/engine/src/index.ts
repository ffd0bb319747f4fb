export type * from "./policy/policy.ts";
export type * from "./problem.ts";
export type * from "./request.ts";
export type * from "./result/response.ts";
export type * from "./result/trace.ts";
