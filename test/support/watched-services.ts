import { type Services } from "../../src/services.ts";

/** The services, and which of their methods nobody asked for yet, as `service.method`. */
export function watchServices(services: Services): { readonly services: Services; readonly unused: Set<string> } {
  const unused = new Set<string>();
  const watch = <T extends object>(service: string, methods: T): T => {
    for (const name of Object.keys(methods)) unused.add(`${service}.${name}`);
    return new Proxy(methods, {
      get(target, name, receiver) {
        unused.delete(`${service}.${String(name)}`);
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
  };
  // What is left out asks the store nothing by itself.
  const {
    feed: _feed,
    about: _about,
    cursors: _cursors,
    drills: _drills,
    developmentUsers: _users,
    waitUntilSettled: _wait,
    rateLimit: _rate,
    ...asking
  } = services;
  const watched = Object.entries(asking).map(([name, methods]) => [name, watch(name, methods)]);
  return { unused, services: { ...services, ...Object.fromEntries(watched) } };
}
