// The worker that all tabs of a browser share: it holds the connections for them, of which a browser opens no
// more than six to a server over HTTP/1.1. One does, unless the tabs have very many different columns.

import { Connection } from "./live-connection.js";
import { heldLock, released } from "./live-locks.js";

const connections = new Set();
const lock = heldLock();

/** A tab sends the name of its lock, and then what it wants whenever this changes; null is nothing. */
addEventListener("connect", async ({ ports: [port] }) => {
  const client = (message) => port.postMessage(message);
  let connection = null;

  function follow(want) {
    if (!want || !connection?.fits(client, want)) leave();
    if (!want) return;
    connection ??= [...connections].find((other) => other.fits(client, want)) ?? new Connection();
    connections.add(connection);
    connection.want(client, want);
  }

  function leave() {
    connection?.leave(client);
    if (connection?.isEmpty) connections.delete(connection);
    connection = null;
  }

  port.onmessage = ({ data: { tab, want } }) => (tab ? released(tab).then(leave) : follow(want));
  port.postMessage({ type: "worker", data: await lock });
});
