import { type Services } from "../../test/services/both.ts";
import { type Vhost } from "../../test/services/vhost.ts";
import { type Member, openMember } from "./member.ts";
import { openSpace } from "./space.ts";

/** Two APIs and two workers on real services. */
export interface System {
  readonly apis: readonly [Member, Member];
  readonly workers: readonly [Member, Member];
  readonly members: readonly Member[];
  readonly services: Services;
  readonly vhost: Vhost;
  close(): Promise<void>;
}

export async function openSystem(services: Services): Promise<System> {
  const { vhost, mongodbUrl } = await openSpace(services);
  const urls = { mongodbUrl, rabbitmqUrl: vhost.url };
  const open = (kind: "api" | "worker", number: number): Promise<Member> => openMember(kind, number, urls);
  const [api1, api2, worker1, worker2] = await Promise.all([
    open("api", 1),
    open("api", 2),
    open("worker", 1),
    open("worker", 2),
  ]);
  const members = [api1, api2, worker1, worker2];
  const close = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.close()));
    await vhost.close();
  };
  try {
    await Promise.all(members.map((member) => member.start()));
  } catch (error) {
    await close();
    throw error;
  }
  return { apis: [api1, api2], workers: [worker1, worker2], members, services, vhost, close };
}
