// Light, dark, or as the system has it; kept in the browser.

import { keep, kept } from "./storage.js";

const KEY = "copytaster.theme";
const THEMES = ["system", "light", "dark"];

let chosen = kept(KEY);

export const theme = () => THEMES.find((name) => name === chosen) ?? "system";

export function setTheme(name) {
  chosen = name;
  keep(KEY, name);
  apply();
}

/** A token's colour as it is now, for what is drawn on a canvas: colour("--accent") is "rgb(…)". */
export function colour(token) {
  const probe = document.createElement("span");
  probe.style.setProperty("color", `var(${token})`);
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** Calls `handler()` when the colours change. */
export const onTheme = (handler) => {
  addEventListener("themechange", handler);
  return () => removeEventListener("themechange", handler);
};

function apply() {
  if (theme() === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme();
  dispatchEvent(new Event("themechange"));
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
addEventListener("storage", ({ key, newValue }) => {
  if (key !== KEY) return;
  chosen = newValue;
  apply();
});
apply();
