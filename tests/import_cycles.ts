import { dirname, join, normalize } from "node:path";

/** Who imports whom: a node, and the nodes that it imports. */
export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;

/** The imports between these files, type-only and dynamic ones included. Paths are relative to the checkout. */
export function importGraph(files: readonly string[]): ImportGraph {
  const known = new Set(files);
  return new Map(files.map((file) => {
    const imports = Deno.readTextFileSync(file).matchAll(
      /(?:from |import |import\(\s*)"(\.\.?\/[^"]+)"/g,
    );
    const targets = [...imports].map(([, path]) => normalize(join(dirname(file), path!)));
    return [file, new Set(targets.filter((target) => known.has(target)))];
  }));
}

/** The same graph between the folders of the files; imports within a folder are left out. */
export function folderGraph(graph: ImportGraph): ImportGraph {
  const folders = new Map<string, Set<string>>();
  for (const [file, targets] of graph) {
    const folder = dirname(file);
    const imported = folders.get(folder) ?? new Set();
    for (const target of targets) {
      if (dirname(target) !== folder) imported.add(dirname(target));
    }
    folders.set(folder, imported);
  }
  return folders;
}

/** A cycle as its path, the first node repeated at the end; undefined if there is none. */
export function findCycle(graph: ImportGraph): string[] | undefined {
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): string[] | undefined => {
    const start = path.indexOf(node);
    if (start >= 0) return [...path.slice(start), node];
    if (finished.has(node)) return undefined;
    path.push(node);
    for (const target of graph.get(node) ?? []) {
      const cycle = visit(target);
      if (cycle) return cycle;
    }
    path.pop();
    finished.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node);
    if (cycle) return cycle;
  }
  return undefined;
}
