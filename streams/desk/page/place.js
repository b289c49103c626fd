// Where popovers are.

const GAP = 6; // pixels between a popover and its box, and the edges of the window

/** Puts an open popover below a box if there is room, otherwise above it, and within the window. */
export function place(popover, box) {
  const { width, height } = popover.getBoundingClientRect();
  const left = Math.max(Math.min(box.left, innerWidth - width - GAP), GAP);
  const below = box.bottom + GAP;
  const fits = below + height < innerHeight || box.top < height;
  popover.style.setProperty("left", `${left}px`);
  popover.style.setProperty("top", `${fits ? below : box.top - height - GAP}px`);
}
