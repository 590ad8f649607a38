import { type Collection, type Store, type Stored } from "../../src/store/port.ts";

export interface StoreCall {
  readonly collection: string;
  readonly method: keyof Collection<Stored>;
  readonly args: readonly unknown[];
}

type Around = <R>(call: StoreCall, proceed: () => Promise<R>) => Promise<R>;

/** The store, with something done around every call of every collection. */
export function aroundStore(store: Store, around: Around): Store {
  function wrap<T extends Stored>(collection: string, inner: Collection<T>): Collection<T> {
    return {
      findOne: (...args) => around({ collection, method: "findOne", args }, () => inner.findOne(...args)),
      find: (...args) => ({
        toArray: () => around({ collection, method: "find", args }, () => inner.find(...args).toArray()),
      }),
      aggregate: <R>(...args: Parameters<Collection<T>["aggregate"]>) => ({
        toArray: () => around({ collection, method: "aggregate", args }, () => inner.aggregate<R>(...args).toArray()),
      }),
      insertMany: (...args) => around({ collection, method: "insertMany", args }, () => inner.insertMany(...args)),
      bulkWrite: (...args) => around({ collection, method: "bulkWrite", args }, () => inner.bulkWrite(...args)),
      updateOne: (...args) => around({ collection, method: "updateOne", args }, () => inner.updateOne(...args)),
      updateMany: (...args) => around({ collection, method: "updateMany", args }, () => inner.updateMany(...args)),
      deleteMany: (...args) => around({ collection, method: "deleteMany", args }, () => inner.deleteMany(...args)),
    };
  }
  return { ...store, collection: <T extends Stored>(name: string) => wrap(name, store.collection<T>(name)) };
}

/** A store that can be away: then every call rejects with an outage. */
export function interruptible(store: Store): { readonly store: Store; setAway(away: boolean): void } {
  class Away extends Error {}
  let isAway = false;
  const refuse = (): void => {
    if (isAway) throw new Away("connect ECONNREFUSED 10.0.0.7:27017");
  };
  return {
    setAway: (away) => void (isAway = away),
    store: {
      ...aroundStore(store, async (_call, proceed) => {
        refuse();
        return proceed();
      }),
      async ping() {
        refuse();
        await store.ping();
      },
      isOutage: (error) => error instanceof Away || store.isOutage(error),
    },
  };
}
