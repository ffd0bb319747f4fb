import type { CompileOptions, Providers, Semantics } from "@winnow/engine";
import type { KubeClient } from "@winnow/kube";
import type { Log } from "../log/log.ts";
import type { ReportingSettings } from "./reporting.ts";
import type { AllowedService } from "../service-call/allowed-service.ts";
import type { SpanExporter } from "../trace/span-exporter.ts";
import type { WebhookTarget } from "../webhook/webhook-configuration.ts";

export interface ControllerOptions {
  readonly client: KubeClient;
  /** Winnow's own namespace: its Secret and its Lease stand there. */
  readonly namespace: string;
  /** The ConfigMap that says what is never judged, and what Events tell. */
  readonly configMap: { readonly namespace: string; readonly name: string };
  /** Different for each replica, and for each start of one. */
  readonly identity: string;
  readonly semantics: Semantics;
  /** From where PolicyExceptions count, `*` for everywhere; none for no exceptions at all. */
  readonly exceptionNamespaces: readonly string[];
  readonly target: WebhookTarget;
  /** Default: all addresses. */
  readonly host: string | undefined;
  readonly port: number;
  /** Whether the leader takes the webhook configurations away when it is told to end. */
  readonly cleanupWebhooks: boolean;
  readonly reporting: ReportingSettings;
  /** How long it still answers after it was told to end, in milliseconds. */
  readonly shutdownDelay: number;
  /** The services that policies may call; none: such a call is an error. */
  readonly allowedServices: readonly AllowedService[];
  /** What registries tell of images, and who has signed images and manifests. */
  readonly signatures: Pick<
    Providers,
    "imageRegistry" | "imageDigest" | "verifyImage" | "verifyManifest"
  >;
  readonly parseYaml: NonNullable<CompileOptions["parseYaml"]>;
  /** Gives the start up, where it is aborted before everything was read. */
  readonly stop: AbortSignal;
  readonly log: Log;
  /** The port on loopback of pages for finding errors; undefined: there are none. */
  readonly debugPort: number | undefined;
  /** Where spans of requests go; undefined: there are none. Whoever started it stops it. */
  readonly spans: SpanExporter | undefined;
}
