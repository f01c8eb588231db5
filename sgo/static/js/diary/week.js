// The week: arrow keys and a swipe lead to the weeks beside it, by the links that are there anyway.
const weeks = document.querySelector("#weeks");
const FAR = 70;                                          // how many pixels make a swipe; half as many across spoil it
const TYPED = "input, select, textarea, [contenteditable], dialog[open]";

function go(rel) {
  weeks?.querySelector(`a[rel=${rel}]`)?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target.closest(TYPED)) return;
  if (event.target.closest("[tabindex='0']") && event.target.scrollWidth > event.target.clientWidth) return;   // a strip that scrolls keeps its arrows
  if (event.key === "ArrowLeft") go("prev");
  if (event.key === "ArrowRight") go("next");
});

let from = null;
document.addEventListener("touchstart", (event) => {
  const one = event.touches[0];
  from = event.touches.length === 1 && !scrolls(event.target) ? { x: one.clientX, y: one.clientY } : null;
}, { passive: true });

document.addEventListener("touchend", (event) => {
  if (!from) return;
  const one = event.changedTouches[0], across = one.clientX - from.x, down = Math.abs(one.clientY - from.y);
  from = null;
  if (Math.abs(across) >= FAR && down < FAR / 2) go(across > 0 ? "prev" : "next");
}, { passive: true });

// what scrolls sideways under the finger is not swept over
function scrolls(target) {
  for (let node = target; node && node !== document.body; node = node.parentElement) if (node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX === "auto") return true;
  return false;
}
