import { useState } from "preact/hooks";
import { type Live, useLive } from "../../state/use-live.ts";
import { useSignedIn } from "../../state/use-signed-in.ts";
import { createSamples, type Samples, type Snapshot } from "./samples.ts";

/** Kept over visits to other pages, for as long as the same user is signed in. */
let kept: { readonly userId: string; readonly samples: Samples } | undefined;

function samplesOf(userId: string): Samples {
  if (kept?.userId !== userId) kept = { userId, samples: createSamples() };
  return kept.samples;
}

export interface Pipeline {
  /** The latest 15 minutes, as far as they were watched; the oldest first. */
  readonly samples: readonly Snapshot[];
  readonly live: Live;
}

/** How the whole pipeline is doing, pushed about once a second. */
export function usePipeline(): Pipeline {
  const store = samplesOf(useSignedIn().userId);
  const [samples, setSamples] = useState(store.all);
  const live = useLive(
    (client, signal) => client.onPipeline({}, { signal }),
    ({ pipeline }) => {
      store.add(pipeline);
      setSamples(store.all);
    },
    [],
  );
  return { samples, live };
}
