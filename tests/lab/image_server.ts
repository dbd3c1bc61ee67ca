// Serves a guest image as its maker does, for the download by playbooks/openstack.yml.
import { ADDRESS } from "./cloud.ts";

export interface ServedImage extends AsyncDisposable {
  /** Variables that make the playbook download this image. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Serves a file and its list of SHA-256 checksums. */
export async function serveImage(file: string): Promise<ServedImage> {
  const bytes = await Deno.readFile(file);
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  const name = "debian-12-20261125.qcow2";
  const server = Deno.serve(
    { hostname: ADDRESS, port: 0, onListen() {} },
    ({ url }) => new Response(url.endsWith(name) ? bytes : `${sum}  ${name}\n`),
  );
  const url = `http://${ADDRESS}:${server.addr.port}`;
  return {
    variables: {
      guest_image_file: "",
      guest_catalogue: {
        "debian-12": {
          url: `${url}/${name}`,
          checksum: `${url}/SHA256SUMS`,
          disk_format: "qcow2",
          min_disk: 3,
          min_ram: 512,
          login: "debian",
          cpu: "x86-64-v1",
          properties: {},
        },
      },
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
