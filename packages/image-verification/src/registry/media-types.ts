/** Media types of the OCI image and distribution specifications, and Docker's older ones. */
type MediaTypeName =
  | "ociManifest"
  | "ociIndex"
  | "dockerManifest"
  | "dockerList"
  | "ociConfig"
  | "ociLayer"
  | "empty";

export const mediaType: Readonly<Record<MediaTypeName, string>> = {
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  ociIndex: "application/vnd.oci.image.index.v1+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerList: "application/vnd.docker.distribution.manifest.list.v2+json",
  ociConfig: "application/vnd.oci.image.config.v1+json",
  ociLayer: "application/vnd.oci.image.layer.v1.tar+gzip",
  empty: "application/vnd.oci.empty.v1+json",
};

/** What a client says it can read; registries convert or refuse by it. */
export const acceptedManifests: string = [
  mediaType.ociManifest,
  mediaType.ociIndex,
  mediaType.dockerManifest,
  mediaType.dockerList,
].join(", ");

export function isIndexType(type: string): boolean {
  return type === mediaType.ociIndex || type === mediaType.dockerList;
}
