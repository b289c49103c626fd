// What is kept in the browser. Where it keeps nothing, the page does without.

export function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keep(key, text) {
  try {
    localStorage.setItem(key, text);
  } catch {
    // It is remembered until the page is closed.
  }
}
