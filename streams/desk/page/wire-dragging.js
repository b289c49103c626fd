// Columns are moved by dragging their headings; the menu of a column and the keyboard do the same.

/** `move(from, to)` is called with the places of a column in the strip. */
export function draggable(strip, move) {
  let from = -1;
  const placeOf = (target) => [...strip.children].indexOf(target.closest?.(".column"));
  const mark = (column) => {
    for (const one of strip.children) one.classList.toggle("drop-here", one === column);
  };
  strip.addEventListener("dragstart", (event) => {
    if (!event.target.closest?.(".column-heading[draggable]")) return;
    from = placeOf(event.target);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", ""); // Firefox needs some data
  });
  strip.addEventListener("dragover", (event) => {
    if (from < 0 || placeOf(event.target) < 0) return;
    event.preventDefault();
    mark(event.target.closest(".column"));
  });
  strip.addEventListener("drop", (event) => {
    const to = placeOf(event.target);
    if (from < 0 || to < 0) return;
    event.preventDefault();
    if (to !== from) move(from, to);
  });
  strip.addEventListener("dragend", () => {
    from = -1;
    mark(null);
  });
}
