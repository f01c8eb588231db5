// Look-ups outside of the forms of rows, such as a condition of a list.
import { combobox } from "./lib/combobox.js";

for (const input of document.querySelectorAll("input[data-lookup]")) combobox(input);
