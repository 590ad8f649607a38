import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type RabbitmqService } from "./rabbitmq.ts";

/**
 * Calls a function in the node, as `rabbitmqctl` does; that would start an Erlang machine of its own for each call.
 * @throws Error when it can't be called.
 */
async function call({ port, dir }: RabbitmqService, apply: string): Promise<void> {
  const cookie = await readFile(join(dir, ".erlang.cookie"), "utf8");
  const { stdout } = await promisify(execFile)("erl_call", [
    "-n",
    `bookspace${port}@localhost`,
    "-c",
    cookie.trim(),
    "-a",
    apply,
  ]);
  if (!stdout.includes("ok")) throw new Error(`${apply} answered ${stdout}`);
}

/** `rabbitmqctl set_vm_memory_high_watermark`: a share of the machine's memory. Below what is used, publishers are blocked. */
export const setMemoryLimit = (rabbitmq: RabbitmqService, share: number): Promise<void> =>
  call(rabbitmq, `vm_memory_monitor set_vm_memory_high_watermark [${share}]`);

/** `rabbitmqctl set_disk_free_limit`: bytes. With less than that free, publishers are blocked. */
export const setDiskLimit = (rabbitmq: RabbitmqService, bytes: number): Promise<void> =>
  call(rabbitmq, `rabbit_disk_monitor set_disk_free_limit [${bytes}]`);
