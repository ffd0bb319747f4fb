import { imageData } from "../expression/image-data.ts";
import { requestData } from "../expression/request-data.ts";
import type { DeferredValue } from "../expression/scope.ts";
import type { Session } from "../expression/session.ts";
import { matchSubject } from "../match/subject.ts";
import type { Request } from "../request.ts";
import type { RequestView, TracerFor } from "./rule.ts";
import type { VerifiedImages } from "./verify-images/verified-images.ts";

/** What rules see of a request. */
export function createRequestView(
  defaultRegistry: string,
  request: Request,
  tracerFor: TracerFor | undefined,
  session: Session,
  verified?: VerifiedImages,
): RequestView {
  const isDelete = request.object === undefined;
  const resource = request.object ?? request.oldObject ?? {};
  const images: DeferredValue = {
    name: "images",
    load: () => imageData(resource, defaultRegistry) ?? {},
  };
  return {
    subject: matchSubject(request),
    resource,
    isDelete,
    data: requestData(request),
    deferred: [images],
    session,
    tracerFor,
    isBefore: false,
    before: viewBefore(defaultRegistry, request, session),
    verified,
  };
}

/** The old object of an update, as if it were being created. */
function viewBefore(
  defaultRegistry: string,
  request: Request,
  session: Session,
): RequestView | undefined {
  const { oldObject } = request;
  if (request.operation !== "UPDATE" || oldObject === undefined || request.object === undefined) {
    return undefined;
  }
  const { oldObject: _, ...rest } = request;
  const before: Request = { ...rest, object: oldObject, operation: "CREATE" };
  return {
    ...createRequestView(defaultRegistry, before, undefined, session),
    isBefore: true,
  };
}
