import assert from "node:assert/strict";
import { needs } from "../contract/testing/harness.ts";

const PACKAGES = sitePackages();
const installed = PACKAGES && releaseIn(PACKAGES);
const locked = needs("read").ignore ? undefined : /^ansible==(\S+) ; python_full_version < '3\.12'/m
  .exec(Deno.readTextFileSync("requirements/ops.txt"))?.[1];

Deno.test({
  name: "requirements.yml names every collection that the playbooks use, and no other (needs read)",
  ...needs("read"),
  fn() {
    const builtin = new Set(["ansible.builtin"]);
    const used = new Set(
      ["site.yml", ...files("playbooks")].filter((path) => /\.ya?ml$/.test(path))
        .flatMap((path) => [...Deno.readTextFileSync(path).matchAll(COLLECTION)])
        .map(([, name]) => name!)
        .filter((name) => !builtin.has(name)),
    );
    assert.deepEqual([...required().keys()], [...used].sort());
  },
});

Deno.test({
  name: `requirements.yml has the versions of the locked wheel (${
    installed === undefined
      ? "skipped: Ansible is not installed"
      : installed === locked
      ? "needs read"
      : `skipped: ansible ${installed} is installed`
  })`,
  ignore: installed === undefined || installed !== locked,
  fn() {
    for (const [name, version] of required()) {
      const path = `${PACKAGES}/ansible_collections/${name.replace(".", "/")}/MANIFEST.json`;
      const { collection_info } = JSON.parse(Deno.readTextFileSync(path));
      assert.equal(version, collection_info.version, name);
    }
    assert.match(Deno.readTextFileSync("requirements.yml"), new RegExp(`ansible ${locked},`));
  },
});

/** A module or plugin by its full name, where one can stand: as a key, or quoted. */
const COLLECTION =
  /(?:^[\s-]*|')((?:amazon|ansible|community|openstack|kubernetes)\.[a-z_]+)\.[a-z0-9_]+(?::|')/gm;

function required(): Map<string, string> {
  const text = Deno.readTextFileSync("requirements.yml");
  return new Map(
    [...text.matchAll(/^ {2}- name: (\S+)\n {4}version: (\S+)$/gm)]
      .map(([, name, version]) => [name!, version!]),
  );
}

function sitePackages(): string | undefined {
  if (needs("read").ignore) return undefined;
  try {
    const [python] = [...Deno.readDirSync(".venv/lib")].map(({ name }) => name)
      .filter((name) => name.startsWith("python"));
    return python && `.venv/lib/${python}/site-packages`;
  } catch {
    return undefined;
  }
}

function releaseIn(packages: string): string | undefined {
  try {
    const text = Deno.readTextFileSync(`${packages}/ansible_collections/ansible_release.py`);
    return /'(\S+)'/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}

function files(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? files(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}
