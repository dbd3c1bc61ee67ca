/**
 * An IAM before MiniStack's, for the calls that it does not know (1.5.33): it keeps no SSH keys, signing
 * certificates and the like, so there are none; and a new version of a policy is the default at once.
 */
export function serveIam(ministack: string): { readonly url: string; stop(): Promise<void> } {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const form = new URLSearchParams(await request.text());
      const action = form.get("Action") ?? "";
      const list = NONE_KEPT[action];
      if (list || action === "SetDefaultPolicyVersion") {
        const result = list ? `<${action}Result><${list}/></${action}Result>` : "";
        return new Response(
          `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/">${result}` +
            `<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`,
          { headers: { "content-type": "text/xml" } },
        );
      }
      if (action === "CreatePolicyVersion") form.set("SetAsDefault", "true");
      const headers = new Headers(request.headers);
      headers.delete("content-length");
      return await fetch(ministack, { method: "POST", headers, body: `${form}` });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    stop: () => server.shutdown(),
  };
}

/** Look-ups that find nothing, with the names of their lists. */
const NONE_KEPT: Readonly<Record<string, string>> = {
  ListMFADevices: "MFADevices",
  ListServiceSpecificCredentials: "ServiceSpecificCredentials",
  ListSigningCertificates: "Certificates",
  ListSSHPublicKeys: "SSHPublicKeys",
};
