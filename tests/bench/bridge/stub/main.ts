// AWS for the bench, in memory: SQS's and Lambda's own protocols, as fast as this machine allows.
import { decimal, flag, runProgram } from "../../../../cli/program.ts";
import { namesOf } from "../../../../contract/names.ts";
import { stopSignal } from "../../../../cli/stop.ts";
import { startStub } from "./server.ts";

await runProgram({
  name: "stub",
  summary: "A stub of SQS and Lambda with a function of fixed latency; prints where it listens.",
  flags: {
    latency: flag({
      flags: "--latency <ms>",
      help: "of an invocation",
      default: 200,
      parse: decimal(0, 900_000),
    }),
    slowShare: flag({
      flags: "--slow-share <fraction>",
      help: "of the uploads, which take ten times as long",
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
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    // At once: to shut down would wait for connections that a client keeps.
    return 0;
  },
});
