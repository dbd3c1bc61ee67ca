import { renderTable } from "../../../cli/table.ts";
import type { Idle, Label, Paced, Throughput } from "./measurements.ts";
import { functionsTable, type FunctionTime } from "./cpu_profile.ts";
import { type OfFloor, ofFloorText } from "./of_floor.ts";
import type { StubLimit } from "./stub_limit.ts";

/** A CPU profile, in a file that Chrome's developer tools open, and the dearest functions in it. */
export interface Profiled {
  readonly path: string;
  readonly cap: number;
  readonly functions: readonly FunctionTime[];
}

/** All measurements of the bench. */
export interface Report {
  readonly latencyMs: number;
  /** Whether the contenders reached the stub by HTTPS. */
  readonly tls: boolean;
  readonly throughput: readonly Throughput[];
  readonly paced: readonly Paced[];
  /** The figures of both as multiples of the floor's. */
  readonly ofFloor: OfFloor;
  readonly idle: Idle | null;
  /** Where the steady state of the bridge was profiled. */
  readonly profile: Profiled | null;
  readonly stub: StubLimit;
}

/** The report for a terminal: tables, with goals beside the measurements. */
export function reportText(report: Report): string {
  const parts = [
    `throughput, function of ${report.latencyMs} ms, all uploads queued at the start${
      report.tls ? ", by HTTPS" : ""
    }:`,
    throughputTable(report.throughput),
  ];
  if (report.paced.length > 0) {
    parts.push(
      "",
      "latency at half of each one's throughput, in ms, added to a direct invocation:",
      pacedTable(report.paced),
    );
  }
  parts.push(...ofFloorText(report.ofFloor));
  parts.push("", "goals:", goalsTable(report), "", stubLine(report));
  if (report.profile) {
    const { path, cap, functions } = report.profile;
    parts.push("", `CPU profile of the bridge, cap ${cap}: ${path}`, functionsTable(functions));
  }
  return parts.join("\n");
}

function throughputTable(rows: readonly Throughput[]): string {
  const head = [
    "server",
    "who",
    "cap",
    "uploads",
    "per s",
    "× sqs-c.",
    "× boto3",
    "requests",
    "$ a million",
    "CPU %",
    "CPU ms",
    "RSS MB",
    "peak",
    "server CPU %",
    "others",
  ];
  return renderTable(
    head,
    rows.map((row) => [
      row.server,
      row.contender,
      capText(row),
      `${row.events}`,
      fixed(row.perSecond, 1),
      ratioText(row, rival(rows, row, "sqs-consumer")),
      ratioText(row, rival(rows, row, "boto3 loop")),
      row.requestsPerEvent === null ? "" : fixed(row.requestsPerEvent, 2),
      row.usdAMillion === null ? "" : fixed(row.usdAMillion, 2),
      fixed(row.cpuPercent, 0),
      fixed(row.cpuMsPerEvent, 2),
      rssText(row),
      fixed(row.rssMb.peak, 0),
      fixed(row.serverCpuPercent, 0),
      fixed(row.othersCpuPercent, 0),
    ]),
  );
}

function pacedTable(rows: readonly Paced[]): string {
  const head = [
    "who",
    "cap",
    "per s",
    "uploads",
    "direct p50",
    "p99",
    "to the line p50",
    "p99",
    "to the deletion p50",
    "p99",
    "CPU %",
  ];
  return renderTable(
    head,
    rows.map((row) => [
      row.contender,
      capText(row),
      fixed(row.perSecond, 0),
      `${row.events}`,
      ...[row.direct, row.addedToLine, row.addedToDeletion].flatMap(({ p50, p99 }) =>
        [p50, p99].map((ms) => fixed(ms, 1))
      ),
      fixed(row.cpuPercent, 0),
    ]),
  );
}

/** The bridge's figures beside their goals, without a verdict. */
function goalsTable({ throughput, paced, idle }: Report): string {
  const bridges = throughput.filter(isBridge);
  const onStub = bridges.filter(({ server }) => server === "stub");
  const ratios = (who: string) =>
    onStub.filter((row) => rival(throughput, row, who))
      .map(at((row) => ratioText(row, rival(throughput, row, who))));
  const cpuRatios = (who: string) =>
    onStub.flatMap((row) => {
      const other = rival(throughput, row, who);
      return other ? [at(() => fixed(row.cpuMsPerEvent / other.cpuMsPerEvent, 2))(row)] : [];
    });
  const latencies = paced.filter(isBridge);
  const rows = [
    ["× boto3 loop", "≥ 20", ratios("boto3 loop")],
    ["× sqs-consumer, same cap", "≥ 1, mixed ≥ 2.8", ratios("sqs-consumer")],
    ["CPU an upload, × sqs-consumer", "≤ 1", cpuRatios("sqs-consumer")],
    ["CPU an upload, × boto3 loop", "≤ 1 at 1", cpuRatios("boto3 loop")],
    ["requests an upload", "≤ 1.4", onStub.map(at((row) => fixed(row.requestsPerEvent ?? NaN, 2)))],
    [
      "added p50, to the line",
      "≤ 10 ms",
      latencies.map(at((row) => fixed(row.addedToLine.p50, 1))),
    ],
    [
      "added p50, to the deletion",
      "≤ 10 ms",
      latencies.map(at((row) => fixed(row.addedToDeletion.p50, 1))),
    ],
    ["RSS peak", "≤ 110 MB", onStub.map(at((row) => fixed(row.rssMb.peak, 0)))],
    [
      "RSS, a fifth on → at the end",
      "flat",
      onStub.map(at(rssText)),
    ],
    ...(idle
      ? [
        ["idle CPU", "≤ 0.1 %", [`${fixed(idle.cpuPercent, 2)} % over ${idle.seconds} s`]],
        ["idle polls at once", "2", [
          `${idle.mostPolls}; ${idle.requests} requests in ${idle.seconds} s`,
        ]],
      ]
      : []),
  ] as const;
  return renderTable(
    ["of the bridge", "goal", "found, by cap"],
    rows.filter(([, , found]) => found.length > 0)
      .map(([what, goal, found]) => [String(what), String(goal), [...found].join(", ")]),
  );
}

/** Whether the stub itself was the bottleneck. */
function stubLine({ stub, throughput }: Report): string {
  const asked = throughput
    .filter(({ server }) => server === "stub")
    .map((row) => row.perSecond * (row.requestsPerEvent ?? 0));
  return `the stub of AWS answers ${fixed(stub.perSecond, 0)} trivial requests/s here ` +
    `(${fixed(stub.cpuPercent, 0)} % of a processor); ` +
    `in these runs it was asked ${fixed(Math.max(...asked), 0)} a second at most`;
}

const isBridge = ({ contender }: Label) => contender === "bridge";

const capText = ({ cap, mixed }: Label) => mixed ? `${cap} mixed` : `${cap}`;

const at = <T extends Label>(text: (row: T) => string) => (row: T) =>
  `${capText(row)}: ${text(row)}`;

/** The contender that the bridge is compared with: at the same cap, or the loop, which has none. */
export function rival(
  rows: readonly Throughput[],
  row: Throughput,
  contender: string,
): Throughput | undefined {
  if (!isBridge(row)) return undefined;
  return rows.find((other) =>
    other.contender === contender && other.server === row.server &&
    (contender === "boto3 loop" ? !row.mixed : other.cap === row.cap && other.mixed === row.mixed)
  );
}

const rssText = ({ rssMb }: Throughput) => `${fixed(rssMb.early, 0)} → ${fixed(rssMb.end, 0)}`;

const ratioText = (row: Throughput, other: Throughput | undefined) =>
  other ? `${fixed(row.perSecond / other.perSecond, 2)}` : "";

function fixed(value: number, digits: number): string {
  return Number.isNaN(value) ? "?" : value.toFixed(digits);
}
