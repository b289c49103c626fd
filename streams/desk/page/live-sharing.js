// A tab's share in the connections that the worker of all tabs holds.

import { heldLock, released } from "./live-locks.js";
import { me } from "./me.js";

const WORKER = "/assets/live-worker.js";
const PATIENCE = 5_000; // milliseconds for the worker to answer; it may be one that is just ending

const policy = globalThis.trustedTypes?.createPolicy("copytaster", { createScriptURL: () => WORKER });

/** Can be used as `Connection`, by one client; `onLost()` is called when it has to say anew what it wants. */
export class SharedConnection {
  #tab;
  #onLost;
  #port = null;

  /** Throws where the browser has no such workers or no locks, such as on pages that are not secure. */
  static async open(onLost) {
    if (!globalThis.SharedWorker) throw new Error("This browser has no shared workers.");
    return new SharedConnection(await heldLock(), onLost);
  }

  constructor(tab, onLost) {
    this.#tab = tab;
    this.#onLost = onLost;
  }

  want(client, want) {
    this.#port ??= this.#start(client);
    this.#port.postMessage({ want });
  }

  leave() {
    this.#port?.postMessage({ want: null });
  }

  #start(client) {
    // Each version of the page, and each person who uses it, has a worker.
    const name = [me.version, me.user, me.owner].join("\n");
    const { port } = new SharedWorker(policy?.createScriptURL("") ?? WORKER, { type: "module", name });
    const unanswered = setTimeout(() => this.#lose(port), PATIENCE);
    port.onmessage = ({ data: message }) => {
      if (message.type !== "worker") return client(message);
      clearTimeout(unanswered);
      released(message.data).then(() => this.#lose(port));
    };
    port.postMessage({ tab: this.#tab });
    return port;
  }

  #lose(port) {
    if (port !== this.#port) return;
    this.leave();
    port.close();
    this.#port = null;
    this.#onLost();
  }
}
