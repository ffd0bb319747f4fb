import { Option } from "commander";
import { collectList } from "./list-flag.ts";

/** `--allow-service-calls`, the same for every command that serves. */
export function allowServiceCallsOption(): Option {
  return new Option(
    "--allow-service-calls <url>",
    "a service that policies may call, and below which path; without it none may be; repeatable",
  )
    .argParser(collectList)
    .default([]);
}
