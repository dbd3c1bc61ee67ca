import { run } from "../../../cli/command.ts";

/**
 * Makes a certificate for 127.0.0.1 with openssl, as cert.pem and key.pem in a folder.
 * @throws {UserError} without openssl
 */
export async function makeCertificate(dir: string, signal: AbortSignal): Promise<void> {
  await Deno.mkdir(dir, { recursive: true });
  // deno-fmt-ignore
  await run([
    "openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=bench",
    // With an RSA key, 512 handshakes at once take the stub longer than a connection may take.
    "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
    "-addext", "subjectAltName=IP:127.0.0.1",
    // By default openssl marks it as a CA's, which Deno's own connections do not accept from a server.
    "-addext", "basicConstraints=critical,CA:FALSE",
    "-keyout", `${dir}/key.pem`, "-out", `${dir}/cert.pem`,
  ], { signal });
}
