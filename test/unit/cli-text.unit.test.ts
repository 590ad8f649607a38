import { describe, expect, test } from "@jest/globals";
import { parseDuration, parseMoment } from "../../cli/duration.ts";
import { count, counted, duration, moment, rate } from "../../cli/render/numbers.ts";
import { COLOURED, paintFor, PLAIN } from "../../cli/render/paint.ts";
import { sparkline } from "../../cli/render/sparkline.ts";
import { type Column, table } from "../../cli/render/table.ts";
import { cell, fit, plain, width, wrap } from "../../cli/render/text.ts";

describe("a text on a terminal", () => {
  test.each([
    ["plain", 5],
    ["größe", 5],
    ["e\u0301te\u0301", 3],
    ["文書", 4],
    ["🎉 ok", 5],
  ])("%j takes %i columns", (text, columns) => expect(width(text)).toBe(columns));

  test("what is too long is cut, and shows it", () => {
    expect(fit("notifications", 8)).toBe("notific…");
    expect(fit("文書文書", 5)).toBe("文書…");
    expect(fit("short", 8)).toBe("short");
    expect(fit("short", 0)).toBe("");
  });

  test("a cell has its width exactly, whatever is in it", () => {
    for (const text of ["", "a", "文書文書文書", "notifications"]) expect(width(cell(text, 7))).toBe(7);
    expect(cell("12", 5, "right")).toBe("   12");
  });

  test("what somebody wrote can't steer the terminal", () => {
    expect(plain("a\u001b[31mred\u0007")).toBe("a�[31mred�");
    expect(plain("two\nlines\tand tabs")).toBe("two lines and tabs");
    expect(plain("evil\u202etxt.exe")).toBe("evil�txt.exe");
  });

  test("lines are broken between words; a word that is too long is cut", () => {
    expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
    expect(wrap("extraordinary", 6)).toEqual(["extra…"]);
  });
});

test.each([
  [0.4, "0.4 ms"],
  [12, "12 ms"],
  [999.6, "1.0 s"],
  [59_900, "59.9 s"],
  [59_960, "1m00s"],
  [185_000, "3m05s"],
  [7_800_000, "2h10m"],
  [4 * 86_400_000 + 3_600_000, "4d01h"],
])("%i ms is said as %s", (ms, text) => expect(duration(ms)).toBe(text));

test("numbers are said as a person does", () => {
  expect(count(1_234_567)).toBe("1,234,567");
  expect(counted(1, "event")).toBe("1 event");
  expect(counted(2, "process", "processes")).toBe("2 processes");
  expect([rate(0), rate(12.34), rate(1234)]).toEqual(["0.0/s", "12.3/s", "1,234/s"]);
});

test("a moment of another day has its date", () => {
  const now = new Date(2026, 0, 31, 12, 0, 0).getTime();
  expect(moment(new Date(2026, 0, 31, 9, 5, 1).toISOString(), now)).toBe("09:05:01");
  expect(moment(new Date(2026, 0, 30, 9, 5, 1).toISOString(), now)).toBe("30 Jan 09:05:01");
  expect(moment(new Date(2025, 11, 30, 9, 5, 1).toISOString(), now)).toBe("30 Dec 2025 09:05:01");
});

test.each([
  ["90s", 90_000],
  ["15m", 900_000],
  ["1h30m", 5_400_000],
  ["2d", 172_800_000],
  ["1.5h", 5_400_000],
  ["500ms", 500],
])("'%s' is a duration", (text, ms) => expect(parseDuration(text)).toBe(ms));

test.each(["", "1", "h", "1y", "-1h", "1 h", "h1"])("'%s' is none", (text) =>
  expect(parseDuration(text)).toBeUndefined(),
);

test("a moment is so long ago, or a date", () => {
  const now = Date.parse("2026-01-31T12:00:00Z");
  expect(parseMoment("1h", now)).toBe("2026-01-31T11:00:00.000Z");
  expect(parseMoment("2026-01-30T09:30:00+01:00", now)).toBe("2026-01-30T08:30:00.000Z");
  for (const wrong of ["yesterday", "12", "2026-13-45"]) expect(parseMoment(wrong, now)).toBeUndefined();
});

test("a chart's highest value is a whole bar, what isn't known a gap, and the newest stands right", () => {
  expect(sparkline([0, 5, null, 10], 6)).toBe("  ▁▅ █");
  expect(sparkline([1, 2, 3], 2)).toHaveLength(2);
  expect(sparkline([0, 0], 2)).toBe("▁▁");
});

describe("a table", () => {
  const columns: readonly Column<readonly [string, string, number]>[] = [
    { title: "NAME", text: ([name]) => name },
    { title: "ABOUT", text: ([, about]) => about, shrinksTo: 6 },
    { title: "COUNT", text: ([, , n]) => String(n), align: "right" },
  ];
  const rows = [
    ["one", "a long story about it", 1],
    ["three", "short", 1_000],
  ] as const;

  test("is as wide as what is in it, aligned", () => {
    expect(table(columns, rows, { columns: Infinity, paint: PLAIN })).toEqual([
      "NAME   ABOUT                  COUNT",
      "one    a long story about it      1",
      "three  short                   1000",
    ]);
  });

  test("never is wider than the terminal, as far as its columns give way", () => {
    for (const room of [20, 24, 30]) {
      const lines = table(columns, rows, { columns: room, paint: PLAIN });
      expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(room);
      expect(lines[1]).toContain("…");
    }
  });
});

test.each([
  ["a terminal", { isTTY: true }, {}, COLOURED],
  ["a pipe", { isTTY: false }, {}, PLAIN],
  ["a terminal where NO_COLOR is set", { isTTY: true }, { NO_COLOR: "1" }, PLAIN],
  ["a terminal that knows none", { isTTY: true }, { TERM: "dumb" }, PLAIN],
  ["a pipe where FORCE_COLOR is set", { isTTY: false }, { FORCE_COLOR: "1" }, COLOURED],
])("colours on %s", (_name, stream, environment, paint) => expect(paintFor(stream, environment)).toBe(paint));
