// The role repository where ECR answers as in an account with enhanced scanning (Amazon Inspector).
import assert from "node:assert/strict";
import { playbookTest } from "./testing/account.ts";

playbookTest("a registry with enhanced scanning decides by itself what it scans", async (
  step,
  account,
) => {
  await using ecr = serveEnhancedEcr(account.access.endpoint);
  const repository = () =>
    account.with({ AWS_ENDPOINT_URL_ECR: ecr.url }).play("../tests/playbooks/repository.yml");

  await step("the repository is still created with its lifecycle policy", async () => {
    const { code, output, changed } = await repository();
    assert.equal(code, 0, output);
    assert.deepEqual(changed, [
      "repository : Create the image repository",
      "repository : Expire old images",
    ]);
    assert.match(output.replaceAll(/\s+/g, " "), /the registry has enhanced scanning: its own set/);
  });

  await step("a second run changes nothing", async () => {
    const { code, output, changed } = await repository();
    assert.deepEqual([code, changed], [0, []], output);
  });

  await step("another refusal is an error", async () => {
    ecr.refusal.code = "InvalidParameterException";
    const { code, output } = await repository();
    assert.notEqual(code, 0);
    assert.match(output, /InvalidParameterException.*PutImageScanningConfiguration/);
  });
});

/** An ECR that refuses the scanning setting of a repository; other calls go to the emulator at `rest`. */
function serveEnhancedEcr(rest: string) {
  const refusal = { code: "ValidationException" };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const target = request.headers.get("x-amz-target") ?? "";
    if (!target.endsWith(".PutImageScanningConfiguration")) return fetch(rest, request);
    const message = "Repository scanning is configured by the registry";
    return Response.json({ __type: refusal.code, message }, { status: 400 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    refusal,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
