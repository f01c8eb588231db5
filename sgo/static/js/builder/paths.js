// Parts of a definition by their places («where.all.0.where.any.1»); every change gives a new definition.
const steps = (place) => (place ? place.split(".") : []);

export const at = (definition, place) => steps(place).reduce((here, name) => here?.[name], definition);

export function put(definition, place, value) {
  const copy = structuredClone(definition), way = steps(place), last = way.pop();
  let here = copy;
  for (const [number, name] of way.entries()) here = here[name] ??= /^\d+$/.test(way[number + 1] ?? last) ? [] : {};
  here[last] = value;
  return copy;
}

export function drop(definition, place) {
  const copy = structuredClone(definition), way = steps(place), last = way.pop();
  const here = way.reduce((found, name) => found?.[name], copy);
  if (Array.isArray(here)) here.splice(Number(last), 1);
  else if (here) delete here[last];
  return copy;
}

export function add(definition, place, value) {
  const there = at(definition, place);
  return put(definition, place, [...(Array.isArray(there) ? there : []), value]);
}
