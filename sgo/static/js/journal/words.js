// What a typed cell means: the codes by their letters in either layout, and a sentence for those who listen to the page.
import { russian } from "../lib/layout.js";

const SHORT = { у: "УП", б: "Б", н: "НП", о: "ОТ", п: "ОП", от: "ОТ", уп: "УП", нп: "НП", оп: "ОП", осв: "ОСВ" };
export const CODES = { ОТ: "отсутствовал", Б: "болел", УП: "пропуск по уважительной причине", НП: "пропуск по неуважительной причине", ОП: "опоздал", ОСВ: "освобождён" };
export const LOOKS = { ОТ: "ab ot", НП: "ab np", УП: "ab up", Б: "ab b", ОП: "ab op", ОСВ: "ab osv" };
const WHOLE = new Set(["б", "п", ".", "от", "уп", "нп", "оп", "осв"]);          // nothing can follow: saved at once
const BEGUN = new Set(["о", "у", "н"]);                 // a code already, and the beginning of another

const LATE = /^о?п(\d{1,2})$/;

export const inRussian = (text) => [...text].map((letter) => (letter === "." ? "." : russian(letter))).join("");
export const isWhole = (typed) => WHOLE.has(inRussian(typed));
export const isBegun = (typed) => BEGUN.has(inRussian(typed));

export function readable(typed) {                        // «y» becomes «НП» at once; what is not understood stays as typed, the server says why
  return typed.trim().split(/\s+/).map((part) => {
    if (part.toUpperCase() in CODES) return part.toUpperCase();
    const low = inRussian(part), late = LATE.exec(low);
    if (late) return `ОП${late[1]}`;
    return SHORT[low] ?? (low === "." || part === "•" ? "." : part);
  }).join(" ");
}

export const isLate = (text) => LATE.test(text.toLowerCase());                  // «ОП12»: late by twelve minutes

export function parts(text) {                            // «ОП 5/4» -> its attendance and its mark
  const [begun, ...rest] = text.split(" "), first = isLate(begun) ? "ОП" : begun;
  return first in CODES ? { code: first, mark: rest.join(" ") } : { code: "", mark: text };
}

export function merged(before, typed) {                  // a code keeps the mark and a mark the code, as the server has it; nothing clears all
  const [was, now] = [parts(before), parts(typed)];
  if (!typed || (now.code && now.mark) || now.mark.includes("→")) return typed;
  const earlier = was.mark.split("→").slice(0, -1);
  return [now.code || was.code, now.mark ? [...earlier, now.mark].join("→") : was.mark].filter(Boolean).join(" ");
}

export function covers(earlier, later) {                 // whether the later word on a cell says all that the earlier one said
  const [was, now] = [parts(earlier.value), parts(later.value)];
  return Boolean(later.whole || !later.value || ((now.code || !was.code) && (now.mark || !was.mark))) && !earlier.retake && !("comment" in earlier);
}

export function spoken(text) {
  if (!text) return "пусто";
  const { code, mark } = parts(text);
  const said = mark.split("→").map((one) => (one === "." ? "долг" : one.replace("/", " и "))).join(", пересдача ");
  return [CODES[code], mark && `${/^\d/.test(mark) ? "отметка " : ""}${said}`].filter(Boolean).join(", ");
}
