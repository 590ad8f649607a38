/** Does something with each item, so many at a time as there are places; answers in the items' order. */
export async function inParallel<P, I, O>(
  places: readonly P[],
  items: readonly I[],
  work: (place: P, item: I) => Promise<O>,
): Promise<readonly O[]> {
  const outputs: O[] = [];
  let next = 0;
  await Promise.all(
    places.map(async (place) => {
      for (let index = next++; index < items.length; index = next++)
        outputs[index] = await work(place, items[index] as I);
    }),
  );
  return outputs;
}
