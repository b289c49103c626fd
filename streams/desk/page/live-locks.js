// Tells tabs and their worker when one of them is gone: the browser releases the locks of what is closed or
// crashes.

/** The name of a new lock, once it is held: for as long as this tab or worker is there. */
export function heldLock() {
  const name = `copytaster-${crypto.randomUUID()}`;
  return new Promise((resolve, reject) => {
    const forEver = () => {
      resolve(name);
      return new Promise(() => {});
    };
    navigator.locks.request(name, forEver).catch(reject);
  });
}

/** Resolves when nobody holds a lock any more. */
export const released = (name) => navigator.locks.request(name, { mode: "shared" }, () => {});
