import { inTest, type Safeguard } from "./safeguard.ts";

const download = inTest("test/unit/sdk-export.unit.test.ts");
const http = inTest("test/unit/sdk-http.unit.test.ts");

/** The typed client's downloads: whole, or said not to be. */
export const SDK_EXPORT: readonly Safeguard[] = [
  {
    name: "client-request-timeout",
    promise: "a server that takes a request and says nothing is given up",
    file: "sdk/src/limit.ts",
    old: "let timer = start(ms);",
    new: "let timer = start(Number.POSITIVE_INFINITY);",
    tests: [
      http("a server that takes a request and says nothing is given up, and asked again like any that is away"),
      http("are given up after the same time"),
      download("one that doesn't begin is given up"),
      download("headers that never come are given up as well"),
    ],
  },
  {
    name: "client-headers-of-a-download",
    promise: "a download whose headers never come ends in time, and when its caller leaves",
    file: "sdk/src/export.ts",
    old: "await limit.hold(headers())",
    new: "await headers()",
    tests: [download("headers that never come are given up as well"), download("who leaves is not kept by")],
  },
  {
    name: "client-download-as-long-as-it-takes",
    promise: "a download that has begun is not cut by the client's time limit",
    file: "sdk/src/export.ts",
    old: "      limit.restart(SILENCE_MS);\n      const { done",
    new: "      const { done",
    tests: [download("one that has begun takes as long as it takes")],
  },
  {
    name: "client-download-silence",
    promise: "a download whose connection is dead is gone on with, though nobody closed it",
    file: "sdk/src/export.ts",
    old: "heard(await download(url, headers, limit), limit)",
    new: "await download(url, headers, limit)",
    tests: [download("one that says nothing for a minute is gone on with after its last whole line")],
  },
  {
    name: "client-download-slow-reader",
    promise: "a reader may take as long as it wants with each line of a download",
    file: "sdk/src/export.ts",
    old: "      limit.lift();\n      if (done)",
    new: "      if (done)",
    tests: [download("a reader that takes its time is not silence")],
  },
  {
    name: "client-download-complete",
    promise: "a download that ends without its last line is not taken for complete",
    file: "sdk/src/export.ts",
    old: "      throw cut();\n",
    new: "      return;\n",
    tests: [download("one that ends without its last line was cut too")],
  },
  {
    name: "client-download-goes-on",
    promise: "a download that was cut goes on after its last whole line",
    file: "sdk/src/export.ts",
    old: "        place = cursor;\n",
    new: "",
    tests: [download("a download that is cut is gone on with after its last whole line")],
  },
];
