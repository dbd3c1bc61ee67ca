import assert from "node:assert/strict";
import { UserError } from "../../contract/errors.ts";
import { findContainerEngine } from "./container_engine.ts";

/** Finds the engine if only these commands succeed. */
const findFor = (image: string | undefined, ...well: string[]) =>
  findContainerEngine(image, (command) => Promise.resolve(well.includes(command.join(" "))));
const find = (...well: string[]) => findFor("f:1", ...well);

const dockerHasIt = ["docker info", "docker image inspect f:1"];
const podmanHasIt = ["podman info", "podman image inspect f:1"];

Deno.test("the engine that has the image is chosen, docker before podman", async () => {
  assert.equal(await find(...dockerHasIt, ...podmanHasIt), "docker");
  assert.equal(await find("docker info", ...podmanHasIt), "podman");
  // A client without its daemon.
  assert.equal(await find("docker image inspect f:1", ...podmanHasIt), "podman");
});

Deno.test("without an image the first working engine is chosen", async () => {
  assert.equal(await findFor(undefined, "podman info"), "podman");
  await assert.rejects(findFor(undefined), /^UserError: neither docker nor podman works here/);
});

Deno.test("without an engine or the image the error says what to do", async () => {
  const userError = (text: RegExp) => (error: Error) =>
    error instanceof UserError && text.test(error.message);
  await assert.rejects(find(), userError(/^neither docker nor podman works here: install podman/));
  await assert.rejects(
    find("docker info", "podman info"),
    userError(/^no image f:1: build it with \.\/rollcall image:build$/),
  );
});
