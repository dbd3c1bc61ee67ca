// The lab's stages in order.
import assert from "node:assert/strict";
import { STAND_IN } from "../devstack/standin_repository.ts";
import { makeBridgeBinary } from "../testing/bridge_binary.ts";
import { ADDRESS, startLabCloud } from "./cloud.ts";
import { functionImage } from "./function_image.ts";
import { personErased } from "./erasure.ts";
import { bridgeKilled, guestReset, networkCut, runWithFault } from "./faults.ts";
import { ledgerOf, memoryOf, shellOf } from "./guest.ts";
import { leftoverResources } from "./leftovers.ts";
import { labPlaybooks } from "./playbooks.ts";
import { bridgeRate } from "./bridge_rate.ts";
import { serveImage } from "./image_server.ts";
import type { Stages } from "./stages.ts";
import { labVideos } from "./videos.ts";
import { labWorkload, siteWorkload } from "./workload.ts";

const PROJECT = "rollcall-lab";

/** Runs all stages. @returns the last line of output @throws the error of a failed stage, already printed */
export async function labRun(
  { folder, times, events, keep = false }: {
    folder: string;
    times: number;
    events: number;
    keep: boolean | undefined;
  },
  { stage, figure }: Stages,
): Promise<string> {
  await using parts = new AsyncDisposableStack();
  const work = `${folder}/run`;
  await Deno.remove(work, { recursive: true }).catch(() => {});
  await Deno.mkdir(work, { recursive: true });
  const few = await stage("sample videos", () => labVideos(work, 1));
  const many = await labVideos(work, times);

  // Somebody is erased from it in the end.
  const gallery = `${work}/gallery`;
  await Deno.copyFile(few.gallery, gallery);
  const cloud = await stage("AWS, by MiniStack", async () => {
    const cloud = await startLabCloud({
      folder: work,
      gallery,
      functionName: `${PROJECT}-recognise`,
    });
    parts.defer(() => cloud.stop());
    return cloud;
  });
  const binary = `${work}/rollcall-bridge`;
  const kind = await stage("the bridge's binary", async () => {
    const hosts = [new URL(cloud.env.AWS_ENDPOINT_URL!).host];
    return await makeBridgeBinary(binary, { state: "/var/lib/rollcall-bridge", hosts });
  });
  console.log(`lab: the bridge in the guest is a ${kind}`);

  const password = `${work}/vault-password`;
  await Deno.writeTextFile(password, crypto.randomUUID(), { mode: 0o600 });
  await using image = await stage("the function's image", () => functionImage(work, cloud.env));
  console.log(`lab: ${image.description}`);
  console.log(`lab: devstack.yml runs ${STAND_IN} on the lab's OpenStack`);
  const plays = labPlaybooks({
    dir: work,
    env: {
      ...cloud.env,
      ...image.env,
      ANSIBLE_VAULT_PASSWORD_FILE: password,
      ROLLCALL_LAB: folder,
    },
    args: [
      "-e",
      JSON.stringify({
        ...image.variables,
        function_settings: cloud.functionSettings,
        students_file: few.students,
        bridge_binary: binary,
      }),
    ],
  });
  // The workload of site.yml uploads each video once.
  let uploads = few.count;
  await stage("site.yml, with the eleven checks", async () => {
    const workload = siteWorkload(work, few);
    const { output } = await plays.run("../site.yml", "-e", JSON.stringify(workload));
    assert.match(
      output,
      /Horizon +http:\/\/127\.0\.0\.1:8080\/ after: ssh -L 8080:127\.0\.0\.1:80 /,
    );
    assert.match(output, /all 11 checks ok/);
    const summary = output.slice(output.lastIndexOf("TASK [verify : Print the summary]"));
    console.log(summary.replace(/^.*\n/, "").trim());
  });
  const names = await readEnv(`${work}/env`);

  const sshConfig = `${folder}/ssh/${PROJECT}.config`;
  const host = shellOf(sshConfig, `${PROJECT}-host`);
  const guest = shellOf(sshConfig, `${PROJECT}-bridge-1`);
  figure(`the guest with an idle bridge: ${await memoryOf(guest)}`);
  const start = labWorkload({
    folder: work,
    env: { ...cloud.env, ...names },
    guests: [guest.name],
    sshConfig,
  });
  // Lines of an earlier run with --keep.
  const earlier = (await ledgerOf(guest)).length - uploads;
  const workload = async (name: string, fault: () => Promise<unknown>) => {
    await stage(name, () => runWithFault(start, many, fault));
    uploads += many.count;
  };
  await workload("a workload with a reset of the guest", () => guestReset(host, guest));
  await workload("a workload with a killed bridge", () => bridgeKilled(guest));
  await workload("a workload with a minute without network", () => networkCut(host));
  await stage("the bridge's rate", async () => {
    figure(`the bridge in its guest: ${await bridgeRate(cloud, names, guest, events)}`);
    uploads += events;
  });
  figure(`the guest after the workloads: ${await memoryOf(guest)}`);

  await stage("site.yml again: changed=0", () => plays.again("../site.yml"));
  // The stages that tests/playbooks/site_tags_test.ts cannot run whole.
  for (const tag of ["devstack", "openstack", "bridge"]) {
    await stage(
      `site.yml --tags ${tag}: changed=0`,
      () => plays.again("../site.yml", "--tags", tag),
    );
  }
  await stage("an image download leaves the guests unchanged", async () => {
    await using maker = await serveImage(`${folder}/guest.qcow2`);
    const { changed } = await plays.run("openstack.yml", "-e", JSON.stringify(maker.variables));
    assert.deepEqual(changed.map((task) => task.replace(/ to .*/, "")), [
      "guest_image : Download the image",
      "guest_image : Upload the image",
    ]);
  });
  const verdict = await stage("the ledger, line by line", async () => {
    const lines = (await ledgerOf(guest)).slice(earlier);
    const seen = new Set(lines.map(({ identity }) => identity));
    const [lost, twice] = [uploads - seen.size, lines.length - seen.size];
    assert.deepEqual({ lost, twice }, { lost: 0, twice: 0 });
    return `lab: ${seen.size} of ${uploads} videos, 11 of 11 checks, ${lost} lost, ${twice} twice`;
  });
  await stage("a person is erased while the bridge runs", async () => {
    const lines = earlier + uploads;
    const parts = { folder: work, cloud, names, guest, sshConfig, videos: many, lines };
    figure(await personErased(parts));
  });
  if (keep) {
    console.log(
      `lab: the guest:  ./rollcall lab enter ssh -F ${sshConfig} ${guest.name}\n` +
        `lab: Horizon:    http://${ADDRESS}/ as admin, domain Default, password in ${folder}/passwords; from a ` +
        "browser elsewhere: ./rollcall lab enter chromium, or its text by ./rollcall lab enter curl\n" +
        "lab: remove everything: ./rollcall lab down",
    );
    return verdict;
  }
  await stage(
    "teardown.yml",
    () => plays.run("teardown.yml", "-e", JSON.stringify({ confirm: PROJECT, delete_data: true })),
  );
  await stage(
    "Glance, Nova, Neutron and Keystone have none of the project's resources",
    async () => {
      assert.deepEqual(await leftoverResources(folder, PROJECT), []);
    },
  );
  return verdict;
}

/** Reads the .env that playbooks/outputs.yml wrote. */
async function readEnv(file: string): Promise<Record<string, string>> {
  const lines = (await Deno.readTextFile(file)).split("\n");
  return Object.fromEntries(lines.flatMap((line) => {
    const [, name, value] = /^([A-Z_]+)=(.+)$/.exec(line) ?? [];
    return name ? [[name, value!]] : [];
  }));
}
