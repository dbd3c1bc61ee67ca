/**
 * A proxy in front of an emulator's EC2 that adds what the emulators lack: console output with an instance's host keys
 * (from the second request on) and, for MiniStack, the instance types that a zone offers. Like EC2 it is eventually
 * consistent: the launch after a new security group does not see the group at first, and instances are described with their
 * former addresses twice after an Elastic IP comes or goes. It also serves the caller's public address, as an address
 * finder on the internet does.
 */
export interface Ec2 {
  /** For AWS_ENDPOINT_URL_EC2. */
  readonly url: string;
  /** The address that the finder returns. */
  address: string;
  /** URL of the address finder. */
  readonly finder: string;
  /** The parameters of each RunInstances call that was not refused. */
  readonly launches: Readonly<Record<string, string>>[];
  /** Actions that are answered with UnauthorizedOperation. */
  readonly denied: Set<string>;
  /** Minutes since AWS copied the console, for a copy without keys; undefined for a console with keys. */
  copiedMinutesAgo: number | undefined;
  stop(): Promise<void>;
}

/** The host key that each instance prints on its console. */
export const HOST_KEY = `ssh-ed25519 ${btoa(`\0\0\0\x0bssh-ed25519\0\0\0\x20${"k".repeat(32)}`)}`;

/**
 * Starts the proxy.
 * @param emulator the emulator's endpoint
 * @param offers instance types that are offered; without it the emulator answers
 */
export function startFakeEc2(emulator: string, offers?: readonly string[]): Ec2 {
  const launches: Record<string, string>[] = [];
  const denied = new Set<string>();
  let looks = 0;
  let newGroup = false;
  const answerOf = (form: URLSearchParams): Response | undefined => {
    const action = form.get("Action") ?? "";
    if (denied.has(action)) return refusal("UnauthorizedOperation", "You are not authorized.");
    if (action === "CreateSecurityGroup") newGroup = true;
    if (action === "RunInstances") {
      if (newGroup) {
        newGroup = false;
        return refusal("InvalidGroup.NotFound", "The security group does not exist");
      }
      launches.push(Object.fromEntries(form));
    }
    if (action === "GetConsoleOutput") {
      // Only Nitro instances support the latest output, and the instance here is none.
      if (form.get("Latest") === "true") return refusal("UnsupportedOperation", "No Nitro.");
      if (self.copiedMinutesAgo !== undefined) {
        const at = new Date(Date.now() - self.copiedMinutesAgo * 60_000).toISOString();
        return answer(action, `<timestamp>${at}</timestamp><output>${btoa(BOOTING)}</output>`);
      }
      const text = looks++ === 0 ? BOOTING : KEYS_PRINTED;
      return answer(action, `<output>${btoa(text)}</output>`);
    }
    if (action !== "DescribeInstanceTypeOfferings" || !offers) return undefined;
    const type = form.get("Filter.1.Value.1")!;
    const zones = offers.includes(type) ? ["us-east-1b", "us-east-1a"] : [];
    const items = zones.map((zone) =>
      `<item><instanceType>${type}</instanceType><location>${zone}</location></item>`
    );
    return answer(action, `<instanceTypeOfferingSet>${items.join("")}</instanceTypeOfferingSet>`);
  };
  let described = "";
  let outdated = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    if (request.method === "GET") return new Response(`${self.address}\n`);
    const body = await request.text();
    const own = answerOf(new URLSearchParams(body));
    if (own) return own;
    const instances = body.includes("Action=DescribeInstances");
    if (instances && outdated-- > 0) return xml(described);
    if (/Action=(Disa|A)ssociateAddress/.test(body)) outdated = 2;
    const headers = new Headers(request.headers);
    headers.delete("content-length");
    const answer = await fetch(emulator, { method: "POST", headers, body });
    if (instances && answer.ok) return xml(described = await answer.text());
    if (!body.includes("Action=DescribeVolumes")) return answer;
    return xml(withSnapshots(await answer.text()), answer.status);
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  const self: Ec2 = {
    url,
    launches,
    denied,
    copiedMinutesAgo: undefined,
    finder: `${url}/address`,
    address: "203.0.113.7",
    stop: () => server.shutdown(),
  };
  return self;
}

/** EC2 tells each volume's snapshot, which may be empty; moto leaves an empty one out. */
function withSnapshots(volumes: string): string {
  if (volumes.includes("<snapshotId")) return volumes;
  return volumes.replaceAll("</volumeId>", "</volumeId><snapshotId/>");
}

const BOOTING = "[    0.000000] Linux version 6.8\r\n";
const KEYS_PRINTED = [
  "[   12.000000] cloud-init[900]: Cloud-init v. 24.4 running 'modules:final'",
  "-----BEGIN SSH HOST KEY KEYS-----",
  `${HOST_KEY} root@ip-172-31-0-4`,
  "-----END SSH HOST KEY KEYS-----",
  "",
].join("\r\n");

function xml(text: string, status = 200): Response {
  return new Response(text, { status, headers: { "content-type": "text/xml" } });
}

function answer(action: string, result: string): Response {
  const xmlns = "http://ec2.amazonaws.com/doc/2016-11-15/";
  const text =
    `<${action}Response xmlns="${xmlns}"><requestId>1</requestId>${result}</${action}Response>`;
  return xml(text);
}

function refusal(code: string, message: string): Response {
  const text =
    `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error>` +
    `</Errors><RequestID>1</RequestID></Response>`;
  return xml(text, 400);
}
