// A fast in-memory stub of SQS and Lambda for the bench.
import { untilAborted } from "../../../../cli/async.ts";
import { decimal, flag, runProgram } from "../../../../cli/program.ts";
import { namesOf } from "../../../../contract/names.ts";
import { stopSignal } from "../../../../cli/stop.ts";
import { startStub } from "./server.ts";

await runProgram({
  name: "stub",
  summary: "A stub of SQS and Lambda with a function of fixed latency; prints its endpoint.",
  flags: {
    latency: flag({
      flags: "--latency <ms>",
      help: "latency of an invocation",
      default: 200,
      parse: decimal(0, 900_000),
    }),
    slowShare: flag({
      flags: "--slow-share <fraction>",
      help: "share of the uploads that take ten times as long",
      default: 0,
      parse: decimal(0, 1),
    }),
    resultsTo: flag<string | undefined>({
      flags: "--results-to <url>",
      help: "a queue of another server that gets the results",
    }),
  },
  main: async ({ latency, slowShare, resultsTo }) => {
    const signal = stopSignal();
    const stub = startStub(namesOf("rollcall"), { latencyMs: latency, slowShare, resultsTo });
    console.log(stub.endpoint);
    await untilAborted(signal).promise;
    // Exits at once: a shutdown would wait for clients' open connections.
    return 0;
  },
});
