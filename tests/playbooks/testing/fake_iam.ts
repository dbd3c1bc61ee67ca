/**
 * Starts a proxy in front of an emulator's IAM that answers the calls that MiniStack 1.5.33 and moto 5.2.5 lack. Lists of
 * SSH keys, signing certificates and the like are empty. SetDefaultPolicyVersion creates a copy of the version as default.
 */
export function startFakeIam(emulator: string): { readonly url: string; stop(): Promise<void> } {
  const ask = (headers: Headers, form: URLSearchParams) => {
    const passed = new Headers(headers);
    passed.delete("content-length");
    return fetch(emulator, { method: "POST", headers: passed, body: `${form}` });
  };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { headers } = request;
      const form = new URLSearchParams(await request.text());
      const action = form.get("Action") ?? "";
      const list = NONE_KEPT[action];
      if (list) return answer(action, `<${action}Result><${list}/></${action}Result>`);
      if (action !== "SetDefaultPolicyVersion") return await ask(headers, form);
      form.set("Action", "GetPolicyVersion");
      const version = await (await ask(headers, form)).text();
      const document = /<Document>(.*)<\/Document>/s.exec(version)![1]!;
      form.set("Action", "CreatePolicyVersion");
      form.set("PolicyDocument", decodeURIComponent(document));
      form.set("SetAsDefault", "true");
      form.delete("VersionId");
      const made = await ask(headers, form);
      if (!made.ok) return made;
      await made.body?.cancel();
      return answer(action, "");
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    stop: () => server.shutdown(),
  };
}

function answer(action: string, result: string): Response {
  return new Response(
    `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/">${result}` +
      `<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`,
    { headers: { "content-type": "text/xml" } },
  );
}

/** Calls that return an empty list, with the list's element name. */
const NONE_KEPT: Readonly<Record<string, string>> = {
  ListMFADevices: "MFADevices",
  ListServiceSpecificCredentials: "ServiceSpecificCredentials",
  ListSigningCertificates: "Certificates",
  ListSSHPublicKeys: "SSHPublicKeys",
};
