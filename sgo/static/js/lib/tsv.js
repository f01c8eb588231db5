// A block as Excel writes it: lines of cells between tabs; a cell with a line break or a tab stands in quotes.
export function read(text) {
  const lines = [[""]];
  let quoted = false;
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place], line = lines.at(-1);
    if (quoted) {
      if (sign === '"' && text[place + 1] === '"') { line[line.length - 1] += '"'; place += 1; }
      else if (sign === '"') quoted = false;
      else line[line.length - 1] += sign;
    } else if (sign === '"' && line.at(-1) === "") quoted = true;
    else if (sign === "\t") line.push("");
    else if (sign === "\n") lines.push([""]);
    else if (sign !== "\r") line[line.length - 1] += sign;
  }
  if (lines.length > 1 && lines.at(-1).length === 1 && !lines.at(-1)[0]) lines.pop();
  return lines;
}

export const write = (lines) => lines.map((line) => line.join("\t")).join("\r\n");

export const leftOut = (left) => (left.length ? `Не вставлено ${left.length}: ${left.slice(0, 3).join("; ")}${left.length > 3 ? " и другие" : ""}.` : "");
