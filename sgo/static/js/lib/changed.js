// Which fields of a form hold something else than what came from the server; hidden ones and the choice between two editors do not count.
export function differs(field) {
  if (field.type === "hidden" || field.type === "file" || !field.name || field.name.startsWith("take_")) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") {
    const stood = Math.max(0, [...field.options].findLastIndex((option) => option.defaultSelected));
    return field.selectedIndex !== stood;
  }
  return "defaultValue" in field && field.value !== field.defaultValue;
}

export const changed = (form) => [...form.elements].filter((field) => differs(field) || field.closest("[data-touched]"));
