import { type Log } from "../log.ts";
import { isTracing } from "./tracing.ts";

type Environment = Readonly<Record<string, string | undefined>>;
interface NodeSdk {
  start(): void;
  shutdown(): Promise<void>;
}
interface SdkModule {
  readonly NodeSDK: new (options: { readonly serviceName?: string }) => NodeSdk;
}

/** A variable, so that the bundle leaves it out: whoever wants traces installs it. */
const SDK: string = "@opentelemetry/sdk-node";

const importSdk = async (): Promise<SdkModule> => (await import(SDK)) as SdkModule;

/**
 * Starts OpenTelemetry's SDK when its own variables ask for an exporter of traces. Nothing happens when one is registered
 * already (`--import`), and when it is not installed the log says what to do: traces are never a reason not to start.
 */
export async function startTracing({
  environment,
  serviceName,
  log,
  load = importSdk,
}: {
  readonly environment: Environment;
  readonly serviceName: string;
  readonly log: Log;
  readonly load?: () => Promise<SdkModule>;
}): Promise<{ close(): Promise<void> }> {
  const nothing = { close: async () => {} };
  if (!asksForTraces(environment) || isTracing()) return nothing;
  try {
    const { NodeSDK } = await load();
    const sdk = new NodeSDK(isNamed(environment) ? {} : { serviceName });
    sdk.start();
    log.info({ serviceName }, "Traces are exported, as OpenTelemetry's variables say");
    return { close: () => sdk.shutdown() };
  } catch (error) {
    log.warn(
      { err: error },
      `OpenTelemetry's variables ask for traces, but its SDK can't be started: install it beside BookSpace with 'npm install --no-save ${SDK}'`,
    );
    return nothing;
  }
}

function asksForTraces(environment: Environment): boolean {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER } = environment;
  if (OTEL_SDK_DISABLED?.toLowerCase() === "true" || OTEL_TRACES_EXPORTER === "none") return false;
  const wanted = ["OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
  return wanted.some((name) => environment[name]);
}

/** Its own variables win. */
const isNamed = ({ OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES }: Environment): boolean =>
  Boolean(OTEL_SERVICE_NAME) || (OTEL_RESOURCE_ATTRIBUTES ?? "").includes("service.name=");
