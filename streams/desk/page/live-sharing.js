// A tab's share in the connections that the worker of all tabs holds.

import { heldLock, released } from "./live-locks.js";
import { me } from "./me.js";

const WORKER = "/assets/live-worker.js";
const PATIENCE = 5_000; // milliseconds for the worker to answer; it may be one that is just ending

const policy = globalThis.trustedTypes?.createPolicy("copytaster", { createScriptURL: () => WORKER });

/** Can be used as `Connection`, by one client; `onLost()` is called when it has to say anew what it wants. */
export class SharedConnection {
  #lock; // the name of this tab's
  #onLost;
  #client = null;
  #port = null;

  /** Throws where this does not work, such as on pages that are not secure, which have no locks. */
  static async open(onLost) {
    if (!globalThis.SharedWorker) throw new Error("This browser has no shared workers.");
    const connection = new SharedConnection(await heldLock(), onLost);
    await connection.#start();
    return connection;
  }

  constructor(lock, onLost) {
    this.#lock = lock;
    this.#onLost = onLost;
    // A page that the browser has kept while another one was shown is unknown to the worker.
    addEventListener("pageshow", ({ persisted }) => persisted && this.#lose(this.#port));
  }

  want(client, want) {
    this.#client = client;
    if (!this.#port) this.#start().catch(() => this.#lose(this.#port));
    this.#port.postMessage({ want });
  }

  leave() {
    this.#port?.postMessage({ want: null });
  }

  /** Resolves when the worker answers. */
  #start() {
    // Each version of the page, and each person who uses it, has a worker.
    const name = [me.version, me.user, me.owner].join("\n");
    const worker = new SharedWorker(policy?.createScriptURL("") ?? WORKER, { type: "module", name });
    const { port } = worker;
    this.#port = port;
    port.postMessage({ tab: this.#lock });
    return new Promise((resolve, reject) => {
      worker.onerror = () => reject(new Error("The shared worker cannot run."));
      setTimeout(reject, PATIENCE, new Error("The shared worker does not answer."));
      port.onmessage = ({ data: message }) => {
        if (message.type !== "worker") return this.#client?.(message);
        resolve();
        released(message.data).then(() => this.#lose(port));
      };
    });
  }

  #lose(port) {
    if (!port || port !== this.#port) return;
    this.leave();
    port.close();
    this.#port = null;
    this.#onLost();
  }
}
