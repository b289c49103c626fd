// Positions in the live stream, which are the ids of its events: the next offset of each partition, first of
// stories and then of alerts, as in "12,7;3". null is none.

/** By partition the earlier of two positions: "10,7;3" of "12,7;3" and "10,9;3". */
export const earlier = (one, other) => merged(one, other, Math.min);

/** By partition the later of two positions. */
export const later = (one, other) => merged(one, other, Math.max);

function merged(one, other, choose) {
  if (!one || !other) return one || other;
  const [first, second] = [one, other].map((position) => position.split(";").map(offsets));
  return first.map((topic, i) => chosen(topic, second[i], choose).join(",")).join(";");
}

const offsets = (topic) => topic.split(",").filter(Boolean);

/** A partition that a position does not have is one that was added later: it begins at 0. */
function chosen(one, other, choose) {
  return (one.length > other.length ? one : other).map((_, i) => choose(one[i] ?? 0, other[i] ?? 0));
}
