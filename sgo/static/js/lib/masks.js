// Numbers of papers take their usual form when the field is left, some while they are typed; look-alike letters are mended, and that is said.
// The server does the same (rules/identity.py): a page without script loses nothing.
const digits = (text) => text.replace(/\D/g, "");
const swap = (text, from, to) => [...text].map((sign) => to[from.indexOf(sign)] ?? sign).join("");
const latin = (text) => swap(text, "ХІМС1Ӏ|", "XIMCIII");
const cyrillic = (text) => swap(text, "ABCEHKMOPTXY", "АВСЕНКМОРТХУ");
const parted = (text, sizes, signs) => {
  let left = digits(text), found = "";
  sizes.forEach((size, index) => {
    if (!left) return;
    found += (index ? signs[index - 1] : "") + left.slice(0, size);
    left = left.slice(size);
  });
  return found;
};
const snils = (text) => parted(text.slice(0, 40), [3, 3, 3, 2], ["-", "-", " "]);
const department = (text) => parted(text, [3, 3], ["-"]);
const only = (text) => (/^[\d\s№-]+$/.test(text) ? digits(text) : text);

function series(text) {
  const parts = text.replace(/\s*[-–—]\s*/, "-").split("-");
  if (parts.length < 2) return text.toUpperCase();
  return `${latin(parts[0].toUpperCase())}-${cyrillic(parts.slice(1).join("-").trim().toUpperCase())}`;
}

function phone(text) {
  let found = digits(text);
  if (found.length === 11 && "78".includes(found[0])) found = found.slice(1);
  return found.length === 10 ? `+7 ${parted(found, [3, 3, 2, 2], [" ", "-", "-"])}` : text;
}

function file(text) {
  const match = /^([A-Za-zА-Яа-яЁё])\s*[-–—/]?\s*№?\s*(\d{1,4})$/.exec(text);
  return match ? `${cyrillic(match[1].toUpperCase())}-${Number(match[2])}` : text;
}

const WHOLE = {
  snils: (text) => (digits(text).length === 11 ? snils(text) : text), phone, certificate_series: series, personal_file_no: file,
  passport_department: (text) => (digits(text).length === 6 ? department(text) : text),
};
const TYPED = { snils: [snils, 11], passport_department: [department, 6] };

function say(input, before) {
  const id = `${input.id}-m`;
  document.getElementById(id)?.remove();
  const bare = (text) => text.replace(/[^\p{L}\p{N}]/gu, "").toUpperCase();
  if (!before || bare(before) === bare(input.value)) return;
  const line = Object.assign(document.createElement("p"), { id, className: "help mended", textContent: `исправлено: ${before} → ${input.value}` });
  line.setAttribute("role", "status");
  input.after(line);
}

export function mask(input) {
  const whole = WHOLE[input.dataset.mask] ?? only;
  input.addEventListener("change", () => {
    const before = input.value.trim(), after = whole(before);
    if (after !== input.value) input.value = after;
    say(input, before);
  });
  const [typed, most] = TYPED[input.dataset.mask] ?? [];
  if (!typed) return;
  input.addEventListener("input", (event) => {
    const atEnd = input.selectionStart === input.value.length;
    if (!event.inputType?.startsWith("insert") || !atEnd || /[^\d\s-]/.test(input.value) || digits(input.value).length > most) return;
    input.value = typed(input.value);
  });
}
