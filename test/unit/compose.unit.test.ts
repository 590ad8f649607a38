import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { z } from "zod";
import { readConfig, SETTINGS } from "../../src/config.ts";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const sourcesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(`../../${folder}`, import.meta.url), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => read(`${folder}/${path}`));

const service = z.object({
  image: z.string().optional(),
  user: z.string().optional(),
  init: z.boolean().optional(),
  container_name: z.string().optional(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  ports: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});
const { services } = z
  .object({ services: z.object({ rabbitmq: service, mongodb: service, api: service, worker: service }) })
  .parse(parse(read("docker-compose.yml"), { merge: true }));
const dockerfile = read("Dockerfile");
const runtime = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));
const ours = [services.api, services.worker];

/** What compose makes of `${NAME:-default}`. */
const resolved = (environment: Readonly<Record<string, string>>, outer: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+):-([^}]*)\}/g, (_, variable: string, fallback: string) => outer[variable] ?? fallback),
    ]),
  );

describe("docker-compose.yml", () => {
  test("runs RabbitMQ with its UI, its user and its plugins", () => {
    const { image, container_name, ports, environment, volumes } = services.rabbitmq;
    expect(image).toMatch(/^rabbitmq:4\.\d+-management$/);
    expect(container_name).toBe("bookspace-rabbitmq");
    expect(ports).toEqual(["127.0.0.1:5672:5672", "127.0.0.1:15672:15672"]);
    expect(resolved(environment)).toMatchObject({ RABBITMQ_DEFAULT_USER: "admin", RABBITMQ_DEFAULT_PASS: "admin123" });
    expect(volumes).toContain("./docker/enabled_plugins:/etc/rabbitmq/enabled_plugins:ro");
    const plugins = /^\[([\w,]+)\]\.\n$/.exec(read("docker/enabled_plugins"))?.[1]?.split(",").toSorted();
    expect(plugins).toEqual([
      "rabbitmq_management",
      "rabbitmq_prometheus",
      "rabbitmq_shovel",
      "rabbitmq_shovel_management",
      "rabbitmq_stream",
    ]);
  });

  test("gives both processes settings that exist and that the configuration takes, in development and production", () => {
    for (const { environment } of ours) {
      for (const name of Object.keys(environment)) expect(Object.keys(SETTINGS)).toContain(name);
      const { backend, port, workerHealthPort } = readConfig(resolved(environment));
      expect({ port, workerHealthPort }).toEqual({ port: 3003, workerHealthPort: 3004 });
      expect(backend).toEqual({
        kind: "services",
        mongodbUrl: "mongodb://mongodb:27017/bookspace",
        rabbitmqUrl: "amqp://admin:admin123@rabbitmq:5672",
      });
      const production = { NODE_ENV: "production", JWT_SECRET: "k".repeat(32) };
      expect(() => readConfig(resolved(environment, production))).toThrow("RABBITMQ_URL has a password that anybody");
      const own = { ...production, RABBITMQ_PASSWORD: "0fOurOwn" };
      expect(readConfig(resolved(environment, own)).production).toBe(true);
    }
  });

  test("passes on every setting that is not the image's own matter", () => {
    const own = ["HOST", "DATA_DIR"];
    for (const { environment } of ours)
      expect([...Object.keys(environment), ...own].toSorted()).toEqual(Object.keys(SETTINGS).toSorted());
  });

  test("mounts the alert rules that it names; unless told, there are none", () => {
    for (const { environment, volumes } of ours) {
      const [mounted] = volumes.map((volume) => resolved({ volume })["volume"]?.split(":"));
      expect(mounted).toEqual(["./docker/no-alert-rules.json", environment["ALERT_RULES"], "ro"]);
    }
    expect(JSON.parse(read("docker/no-alert-rules.json"))).toEqual([]);
  });

  test("makes nothing that two services would build under one name, and lets a stop reach each process", () => {
    for (const { image, init } of ours) expect({ image, init }).toEqual({ image: undefined, init: true });
  });

  test("runs what asks RabbitMQ for its health as the node's own user, whose cookie it shares", () => {
    expect(services.rabbitmq.user).toBe("rabbitmq");
    expect(services.rabbitmq.volumes).toContain("./docker/rabbitmq.conf:/etc/rabbitmq/conf.d/20-bookspace.conf:ro");
    expect(read("docker/rabbitmq.conf")).toMatch(/^disk_free_limit\.absolute = 2GB$/m);
  });

  test("hands RabbitMQ's user to both processes", () => {
    for (const outer of [{}, { RABBITMQ_USER: "ours", RABBITMQ_PASSWORD: "0fOurOwn" }]) {
      const { RABBITMQ_DEFAULT_USER: username, RABBITMQ_DEFAULT_PASS: password } = resolved(
        services.rabbitmq.environment,
        outer,
      );
      for (const { environment } of ours)
        expect(new URL(resolved(environment, outer)["RABBITMQ_URL"] ?? "")).toMatchObject({
          username,
          password,
          hostname: "rabbitmq",
          port: "5672",
        });
    }
  });

  test("starts both processes when the services are healthy, from the files that the build makes", () => {
    const bundles = read("scripts/build.mjs");
    for (const [{ depends_on, command, build }, file] of [
      [services.api, "main"],
      [services.worker, "worker"],
    ] as const) {
      expect(build).toBe(".");
      expect(depends_on).toEqual({
        rabbitmq: { condition: "service_healthy" },
        mongodb: { condition: "service_healthy" },
      });
      expect(command).toEqual(["node", "--enable-source-maps", `dist/${file}.js`]);
      expect(bundles).toMatch(new RegExp(`entryPoints: \\{.*\\b${file}: `));
    }
    for (const { healthcheck } of [services.rabbitmq, services.mongodb]) expect(healthcheck?.test[0]).toBe("CMD");
  });

  test("asks each process, on the port that it is given, whether it is ready", () => {
    expect(services.api.ports).toEqual(["3003:3003"]);
    const config = (environment: Readonly<Record<string, string>>) => readConfig(resolved(environment));
    for (const [{ healthcheck }, port, server] of [
      [services.api, config(services.api.environment).port, "src/http/server.ts"],
      [services.worker, config(services.worker.environment).workerHealthPort, "src/health/serve.ts"],
    ] as const) {
      expect(healthcheck?.test.slice(0, 3)).toEqual(["CMD", "node", "-e"]);
      expect(healthcheck?.test[3]).toContain(`fetch('http://127.0.0.1:${port}/health/ready')`);
      expect(read(server)).toContain('"/health/ready"');
      expect(/\nEXPOSE (.*)\n/.exec(runtime)?.[1]?.split(" ")).toContain(String(port));
    }
  });

  test("the command that asks exits 0 when the process is ready, 1 when it isn't or isn't there", async () => {
    let status = 200;
    const server = createServer((_, response) => void response.writeHead(status).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const exitCodes = () =>
      Promise.all(
        ours.map(async ({ healthcheck }) => {
          const script = healthcheck?.test[3]?.replace(/:300[34]/, `:${port}`) ?? "";
          return (await once(spawn(process.execPath, ["-e", script], { stdio: "ignore" }), "exit"))[0] as number;
        }),
      );
    expect(await exitCodes()).toEqual([0, 0]);
    status = 503;
    expect(await exitCodes()).toEqual([1, 1]);
    await new Promise((resolve) => server.close(resolve));
    expect(await exitCodes()).toEqual([1, 1]);
  }, 30_000);
});

describe("Dockerfile", () => {
  test("runs as nobody special, with what the bundles left out", () => {
    expect(runtime).toMatch(/\nUSER node\n/);
    const external = [
      ...(/external: \[([^\]]*)\]/.exec(read("scripts/build.mjs"))?.[1] ?? "").matchAll(/"([^"]+)"/g),
    ].map(([, name]) => name);
    // The command line has some of its own, which no server imports.
    const servers = ["src", "worker"].flatMap((folder) => sourcesIn(folder));
    const needed = external.filter((name) =>
      servers.some((source) => source.includes(`from "${name}"`) || source.includes(`import("${name}")`)),
    );
    expect(needed.length).toBeGreaterThan(0);
    for (const name of needed)
      expect(runtime).toContain(`COPY --from=build /app/node_modules/${name} node_modules/${name}`);
    for (const line of ["/app/package.json ./", "/app/dist dist"])
      expect(runtime).toContain(`COPY --from=build ${line}`);
    expect(runtime).toContain('CMD ["node", "--enable-source-maps", "dist/main.js"]');
  });

  test("sets only settings that exist", () => {
    const names = [...(/\nENV (.*)/.exec(runtime)?.[1] ?? "").matchAll(/(\w+)=/g)].map(([, name]) => name);
    expect(names).toEqual(["NODE_ENV", "DATA_DIR"]);
    for (const name of names) expect(Object.keys(SETTINGS)).toContain(name);
  });

  test("builds from files that .dockerignore lets in", () => {
    const letIn = read(".dockerignore")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    const copied = dockerfile
      .split("\n")
      .filter((line) => line.startsWith("COPY ") && !line.includes("--from"))
      .flatMap((line) => line.split(" ").slice(1, -1));
    expect(copied.toSorted()).toEqual(letIn.toSorted());
  });
});
