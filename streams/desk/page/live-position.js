// Positions in the live stream, which are the ids of its events: the next offset of each partition, first of
// stories and then of alerts. A negative number after them is the tag of the topic, which another topic of
// its name does not have: "12,7,-83;3,-21". null is none.

const OF_NO_TOPIC = "none"; // the desk answers it with `reload`

/**
 * By partition the earlier of two positions: "10,7;3" of "12,7;3" and "10,9;3". If they are of different
 * topics, one of them is out of date, whichever it is.
 */
export function earlier(one, other) {
  if (!one || !other) return one || other;
  return tags(one) === tags(other) ? merged(one, other, Math.min) : OF_NO_TOPIC;
}

/** By partition the later of two positions, or the second one if that is of other topics. */
export function later(one, other) {
  if (!one || !other) return one || other;
  return tags(one) === tags(other) ? merged(one, other, Math.max) : other;
}

const tags = (position) => position.split(";").map((topic) => numbers(topic).filter(isTag)).join(";");

const numbers = (topic) => topic.split(",").filter(Boolean);

const isTag = (number) => !(number >= 0);

function merged(one, other, choose) {
  const [first, second] = [one, other].map((position) => position.split(";").map(numbers));
  return first.map((topic, i) => {
    const [offsets, others] = [topic, second[i]].map((all) => all.filter((number) => !isTag(number)));
    return [...chosen(offsets, others, choose), ...topic.filter(isTag)].join(",");
  }).join(";");
}

/** A partition that a position does not have is one that was added later: it begins at 0. */
function chosen(one, other, choose) {
  return (one.length > other.length ? one : other).map((_, i) => choose(one[i] ?? 0, other[i] ?? 0));
}
