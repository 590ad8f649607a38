import { Command } from "commander";
import { expect, test } from "@jest/globals";
import { complete } from "../../cli/completion/complete.ts";
import { addFilterFlags } from "../../cli/filter-flags.ts";

const program = new Command("bookspace").option("--endpoint <url>", "where").option("--json", "lines");
addFilterFlags(program.command("tail").summary("live"));
const dlq = program.command("dlq").summary("dead letters");
addFilterFlags(dlq.command("list", { isDefault: true }).summary("what there is"));
addFilterFlags(dlq.command("replay").summary("again")).option("--canary", "carefully");
dlq.command("watch").summary("how far");
program.command("pause").summary("stop").argument("<consumer>");

const values = (...words: string[]) => complete(program, words).map(({ value }) => value);

test.each([
  [[""], ["tail", "dlq", "pause"]],
  [["ta"], ["tail"]],
  [["dlq", "r"], ["replay"]],
  [["--endpoint", "http://x", "dl"], ["dlq"]],
  [["tail", "--st"], ["--status"]],
  [["dlq", "replay", "--ca"], ["--canary"]],
  [["dlq", "--st"], ["--status"]],
  [["dlq", "--consumer", "se"], ["search"]],
  [["dlq", "--consumer", "search", ""], []],
  [["dlq", "--json", "r"], ["replay"]],
  [["dlq", "list", "--st"], ["--status"]],
  [["dlq", "watch", "--st"], []],
  [["tail", "--js"], ["--json"]],
  [["tail", "--status", "dead"], ["dead-lettered"]],
  [["tail", "--status", "retrying", "--type", "c"], ["comment.added"]],
  [["pause", "se"], ["search"]],
  [["tail", "--subject", ""], []],
])("after %j stands %j", (words, expected) => expect(values(...words)).toEqual(expected));

test("a candidate says what it is", () => {
  expect(complete(program, ["ta"])).toEqual([{ value: "tail", what: "live" }]);
});
