// An account for tests of the EC2 host: moto, with fake_ec2.ts in front of it.
import assert from "node:assert/strict";
import { inTempDir } from "../../../contract/testing/harness.ts";
import { startChild } from "../../../embedded/child.ts";
import { programEnvironment } from "../../../cli/program_command.ts";
import { isListening } from "../../../embedded/testing/probes.ts";
import { freePort } from "../../image/testing/image.ts";
import { eventually } from "../../testing/eventually.ts";
import { type Account, accountAt, playbookSkipReason, type Step } from "./account.ts";
import type { PlaybookResult } from "./ansible.ts";
import { type Ec2, startFakeEc2 } from "./fake_ec2.ts";
import { startFakeIam } from "./fake_iam.ts";

export const TAGS = { project: "rollcall", Name: "rollcall-openstack" };
export const SSH = (from: string) => [["tcp", 22, 22, `${from}/32`]];

/** The files that playbooks/host.yml writes on this machine, and the arguments that put them in `dir`. */
export function localFiles(dir: string, ec2: Ec2) {
  const places = { ssh_folder: `${dir}/ssh`, host_file: `${dir}/host/kept.yml` };
  const given = { ...places, host_address_finder: ec2.finder };
  return {
    file: places.host_file,
    key: `${dir}/ssh/rollcall.host.key`,
    known: `${dir}/ssh/rollcall.host_known_hosts`,
    args: Object.entries(given).flatMap(([name, value]) => ["-e", `${name}=${value}`]),
  };
}

export interface Ec2State {
  readonly instances?: readonly Instance[];
  readonly groups?: readonly { readonly rules: unknown }[];
  readonly addresses?: readonly { readonly address: string; readonly instance: string }[];
}
export interface Instance {
  readonly id: string;
  readonly state: string;
  readonly address: string;
  readonly imds: readonly unknown[];
}

export const ec2State = async (account: Account): Promise<Ec2State> =>
  JSON.parse(await account.python("ec2.py"));
export const onlyInstance = async (account: Account): Promise<Instance> => {
  const [one, ...more] = (await ec2State(account)).instances ?? [];
  assert.deepEqual(more, []);
  return one!;
};
/** The result with all white space in its output replaced by single blanks, because Ansible wraps long messages. */
export const onOneLine = (printed: PlaybookResult): PlaybookResult => ({
  ...printed,
  output: printed.output.replaceAll(/\s+/g, " "),
});
export const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

/** Two images of Canonical, whose order by name differs from that by date, and a newer one of another owner. */
function images(): unknown[] {
  const image = (ami_id: string, build: string, creation_date: string, owner_id: string) => ({
    ami_id,
    creation_date,
    owner_id,
    state: "available",
    public: true,
    name: `ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-${build}`,
    description: "",
    image_location: "x",
    image_type: "machine",
    sriov: "simple",
    root_device_type: "ebs",
    root_device_name: "/dev/sda1",
    platform: null,
    architecture: "x86_64",
    virtualization_type: "hvm",
    hypervisor: "xen",
  });
  return [
    image("ami-00000001", "20260901", "2026-09-01T00:00:00.000Z", "099720109477"),
    image("ami-00000002", "20260801", "2026-10-01T00:00:00.000Z", "099720109477"),
    image("ami-00000003", "20261001", "2026-11-01T00:00:00.000Z", "666666666666"),
  ];
}

/** Declares a test on moto, which unlike MiniStack's EC2 keeps metadata options and the requested disks. */
export function motoTest(
  name: string,
  test: (step: Step, account: Account, ec2: Ec2) => Promise<void>,
) {
  const reason = playbookSkipReason();
  Deno.test({
    name: reason ? `${name} (skipped: ${reason})` : name,
    ignore: reason !== undefined,
    fn: (t) =>
      inTempDir(async (dir) => {
        await using parts = new AsyncDisposableStack();
        await Deno.writeTextFile(`${dir}/amis.json`, JSON.stringify(images()));
        const port = freePort();
        const endpoint = `http://127.0.0.1:${port}`;
        const moto = startChild({
          command: ["moto_server", "-H", "127.0.0.1", "-p", `${port}`],
          env: programEnvironment({ MOTO_AMIS_PATH: `${dir}/amis.json` }),
          logFile: `${dir}/moto.log`,
        });
        parts.defer(() => moto.stop());
        await eventually("moto answers", () => isListening(endpoint));
        const [iam, ec2] = [startFakeIam(endpoint), startFakeEc2(endpoint)];
        parts.defer(iam.stop);
        parts.defer(ec2.stop);
        const account = accountAt(endpoint, dir)
          .with({ AWS_ENDPOINT_URL_IAM: iam.url, AWS_ENDPOINT_URL_EC2: ec2.url });
        const step: Step = async (name, run) => {
          assert.ok(await t.step(name, run), `${name}: failed`);
        };
        await test(step, account, ec2);
      }),
  });
}
