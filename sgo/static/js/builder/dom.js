// Elements made of values, never of markup.
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key === "on") for (const [event, deed] of Object.entries(value)) element.addEventListener(event, deed);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== "" && child !== null && child !== undefined));
  return element;
}

let made = 0;
export const unique = (head) => `${head}-${made += 1}`;

export function chosen(select, value) {
  if (value !== undefined && value !== null) select.value = String(value);
  return select;
}

export const options = (known, value) => known.map(([key, title]) => make("option", { value: key, selected: key === String(value) }, title));
