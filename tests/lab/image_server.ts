// The maker of an image: a server that has it, with its entry of a catalogue.
import { ADDRESS } from "./cloud.ts";

export interface ServedImage extends AsyncDisposable {
  /** What the playbook is told, so that it downloads this image. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Serves a file, and the list of sums that makers publish. */
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
