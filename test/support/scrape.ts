/** What a scrape of `/metrics` says. */
export interface Scrape {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
  /** Each series, as it is written, with its value. */
  readonly series: ReadonlyMap<string, number>;
  /** The names of the metrics, as their `TYPE` lines have them. */
  readonly families: ReadonlySet<string>;
}

export async function scrape(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Scrape> {
  const response = await fetch(`${url}/metrics`, { headers });
  const text = await response.text();
  const lines = text.split("\n");
  const samples = lines.filter((line) => line !== "" && !line.startsWith("#"));
  return {
    status: response.status,
    contentType: response.headers.get("content-type"),
    text,
    series: new Map(
      samples.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
    ),
    families: new Set(lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? [])),
  };
}
