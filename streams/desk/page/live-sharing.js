// A tab's share in the connections that the worker of all tabs holds.

import { heldLock, released } from "./live-locks.js";
import { me } from "./me.js";

const WORKER = "/assets/live-worker.js";
const WAIT = 2_000; // milliseconds until a worker is started anew that could not be

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
    const worker = new SharedWorker(policy?.createScriptURL("") ?? WORKER, { type: "module", name });
    const { port } = worker;
    worker.onerror = () => setTimeout(() => this.#lose(port), WAIT);
    port.onmessage = ({ data: message }) => {
      if (message.type === "worker") released(message.data).then(() => this.#lose(port));
      else client(message);
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
