// A fast in-memory stub of SQS and Lambda for the bench.
import { untilAborted } from "../../../../cli/async.ts";
import { decimal, flag, runProgram } from "../../../../cli/program.ts";
import { namesOf } from "../../../../contract/names.ts";
import { stopSignal } from "../../../../cli/stop.ts";
import { startStub } from "./server.ts";

await runProgram({
  name: "stub",
  summary: "A stub of SQS and Lambda with a function of fixed latency; prints its endpoints.",
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
    tls: flag<string | undefined>({
      flags: "--tls <dir>",
      help: "serve AWS's protocols by HTTPS too, with cert.pem and key.pem of this folder",
    }),
    resultsTo: flag<string | undefined>({
      flags: "--results-to <url>",
      help: "a queue of another server that gets the results",
    }),
  },
  main: async ({ latency, slowShare, resultsTo, tls: dir }) => {
    const signal = stopSignal();
    const tls = dir === undefined ? undefined : {
      cert: await Deno.readTextFile(`${dir}/cert.pem`),
      key: await Deno.readTextFile(`${dir}/key.pem`),
    };
    const settings = { latencyMs: latency, slowShare, resultsTo, tls };
    const stub = startStub(namesOf("rollcall"), settings);
    console.log(`${stub.endpoint} ${stub.awsEndpoint}`);
    await untilAborted(signal).promise;
    // Exits at once: a shutdown would wait for clients' open connections.
    return 0;
  },
});
