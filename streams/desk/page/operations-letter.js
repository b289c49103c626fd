// A dead letter with its bytes, in a dialog, and sending it again.

import { get, send } from "./api.js";
import { bytesView } from "./bytes.js";
import { openDialog } from "./dialog.js";
import { h, shown, wireText } from "./dom.js";
import { sentence } from "./problem.js";
import { agoElement } from "./time.js";

/**
 * Opens a dead letter by its id. `closed()` is called when the user closes it, `sent()` after it was sent
 * again. Returns {id, close()}.
 */
export function openLetter(id, { closed, sent }) {
  const body = h("div", { class: "letter-body" }, h("p", { class: "muted", role: "status" }, "Loading…"));
  const close = h("button",
    { class: "button quiet letter-close", on: { click: () => dialog.close() } }, "Close ✕");
  let byUser = true;
  const dialog = openDialog(`Dead letter ${shown(id)}`, [close, body], {
    kind: "letter",
    closed: () => byUser && closed(),
  });
  fill(body, id, sent);
  return {
    id,
    close() {
      byUser = false;
      dialog.close();
    },
  };
}

async function fill(body, id, sent) {
  try {
    const letter = await get(`/deadletters/${encodeURIComponent(id)}`);
    body.replaceChildren(details(letter), retrying(letter, sent), headers(letter), ...bytesView(letter));
  } catch (problem) {
    body.replaceChildren(h("p", { class: "error", role: "alert" }, sentence(problem)));
  }
}

function details({ at, stage, reason, error, source, uri, topic, partition, offset }) {
  const place = partition === null
    ? `to be sent to ${topic}` : `${topic}, partition ${partition}, offset ${offset}`;
  const rows = [
    ["Error", wireText("span", error)], ["Reason", reason], ["Stage", stage], ["Message", place],
    source && ["Wire", wireText("span", source)], uri && ["Story", wireText("span", uri)],
    ["Time", agoElement(at)],
  ].filter(Boolean);
  return h("dl", { class: "facts" },
    rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

/** The button that sends the message again, after a question; then what came of it. */
function retrying({ id, topic, retried }, sent) {
  const box = h("div", { class: "letter-retry", role: "group", "aria-label": "Send again" });
  const say = (text, bad = false) =>
    box.replaceChildren(h("p", { class: bad ? "notice bad" : "notice", role: "status" }, shown(text)));
  const button = (text, click, kind = "") => h("button", { class: `button ${kind}`, on: { click } }, text);
  const offer = () => box.replaceChildren(button("Send again…", ask));
  const ask = () => {
    const yes = button("Send again", submit, "primary");
    const question = `Send the message to ${topic} again? If it fails again, it is a new dead letter.`;
    box.replaceChildren(h("p", {}, question), yes, button("Cancel", cancel));
    yes.focus();
  };
  const cancel = () => {
    offer();
    box.firstChild.focus();
  };
  const submit = async () => {
    say("Sending…");
    try {
      const answer = await send("POST", `/deadletters/${encodeURIComponent(id)}/retry`);
      say(`It was sent to ${answer.topic}.`);
      sent();
    } catch (problem) {
      say(sentence(problem), true);
    }
  };
  if (retried) say("It has been sent again already.");
  else offer();
  return box;
}

function headers({ headers }) {
  return h("details", {}, h("summary", {}, `Headers (${Object.keys(headers).length})`),
    h("dl", { class: "facts mono" }, Object.entries(headers).map(([name, value]) =>
      h("div", {}, h("dt", {}, shown(name)), wireText("dd", value)))));
}
