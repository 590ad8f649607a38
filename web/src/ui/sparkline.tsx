interface SparklineProps {
  readonly counts: readonly number[];
  /** What they say, for who does not see it. */
  readonly label: string;
}

const BAR = 3;
const STEP = 4;
const HEIGHT = 24;

/** Bars of counts, the oldest first; the tallest is the most there was. */
export function Sparkline({ counts, label }: SparklineProps) {
  const most = Math.max(1, ...counts);
  return (
    <svg class="sparkline" role="img" aria-label={label} viewBox={`0 0 ${counts.length * STEP} ${HEIGHT}`}>
      {counts.map((value, index) => {
        const height = value === 0 ? 1 : Math.max(3, (value / most) * HEIGHT);
        return (
          <rect
            key={index}
            class={value === 0 ? "spark-none" : "spark"}
            x={index * STEP}
            y={HEIGHT - height}
            width={BAR}
            height={height}
            rx="0.5"
          />
        );
      })}
    </svg>
  );
}
