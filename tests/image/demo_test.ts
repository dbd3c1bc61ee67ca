import assert from "node:assert/strict";
import { containersOf, findContainerEngine } from "../../embedded/function/container_engine.ts";
import {
  assertNothingLeft,
  LEDGER,
  startDemo,
  VERDICT,
  waitForFirstResult,
} from "../testing/demo.ts";
import { eventually } from "../testing/eventually.ts";
import { image, imageTest } from "./testing/image.ts";

imageTest(
  "demo --image builds the image, recognises everyone and leaves no container",
  async () => {
    const demo = startDemo("--image");
    const { code } = await demo.status;
    assert.match(await demo.lastLine(), VERDICT, demo.progress());
    assert.equal(code, 0);
    assert.match(demo.progress(), /^cloud: .* warm (docker|podman) containers in /m);
    await assertNothingLeft(demo.endpoint());
    await noContainerIsLeft(demo.pid);
  },
  "ROLLCALL_BASE_IMAGE",
);

imageTest(
  "SIGKILL during demo --image leaves no process, open port or container",
  async () => {
    await Deno.remove(LEDGER).catch(() => {});
    const demo = startDemo("--image", image);
    await waitForFirstResult(demo);
    demo.kill("SIGKILL");
    await demo.status;
    await assertNothingLeft(demo.endpoint());
    await noContainerIsLeft(demo.pid);
  },
);

async function noContainerIsLeft(pid: number) {
  const engine = await findContainerEngine(image);
  const left = () => containersOf(engine, pid);
  await eventually("no container is left", async () => (await left()).length === 0, 20);
}
