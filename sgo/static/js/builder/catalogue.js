// The fields of things as the server tells them, each asked for once; and the paths that lead from one to another.
import { base, get } from "./asking.js";

export class Catalogue {
  constructor() { this.known = new Map(); }

  async load(thing) {
    if (!this.known.has(thing)) this.known.set(thing, await get(`${base()}catalogue/${encodeURIComponent(thing)}`));
    return this.known.get(thing);
  }

  of(thing) { return this.known.get(thing); }

  field(thing, path) {                                      // a field by its path, a part of a date aside
    const plain = String(path).split("#")[0];
    for (const branch of this.of(thing)?.branches ?? []) {
      const found = branch.fields.find((one) => one.path === plain);
      if (found) return { ...found, label: branch.near || found.path === "self" ? found.label : `${branch.title} → ${found.label}` };
    }
    return null;
  }

  label(thing, path) { return this.field(thing, path)?.label ?? "поле, которого больше нет"; }

  crowd(thing, path) { return this.of(thing)?.crowds.find((one) => one.path === path); }
}
