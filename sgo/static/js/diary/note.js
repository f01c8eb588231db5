// A note of absence: one day is the usual case, so the end follows the beginning.
const form = document.querySelector("#note");

form?.elements.start_on.addEventListener("change", ({ target: start }) => {
  const end = form.elements.end_on;
  if (!end.value || end.value < start.value) end.value = start.value;
});
