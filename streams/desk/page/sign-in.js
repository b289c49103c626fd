// The form for a token. Calls that need one at the same time wait for the same form.

import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { sentence } from "./problem.js";

let waiting = null;

/** Shows the form until `submit(token)` succeeds; the error that it throws is shown. */
export function signIn(reason, submit) {
  waiting ??= ask(reason, submit).finally(() => (waiting = null));
  return waiting;
}

function ask(reason, submit) {
  return new Promise((resolve) => {
    const error = h("p", { class: "error", role: "alert", hidden: true });
    const token = h("input", {
      class: "field", type: "password", name: "token", id: "token", required: true,
      autocomplete: "current-password", "aria-describedby": "token-help",
    });
    const button = h("button", { class: "button primary", type: "submit" }, "Sign in");
    const form = h("form", {},
      h("p", { class: "muted" }, reason),
      h("label", { for: "token" }, "Token"), token,
      h("p", { class: "muted small", id: "token-help" },
        "An administrator makes one with ", h("code", {}, "copytaster tokens create"), "."),
      error, button);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      try {
        await submit(token.value.trim());
        dialog.close();
      } catch (problem) {
        error.textContent = sentence(problem);
        error.hidden = false;
        token.select();
      } finally {
        button.disabled = false;
      }
    });
    const dialog = openDialog("Sign in to Copytaster", form, { closed: resolve });
    dialog.addEventListener("cancel", (event) => event.preventDefault()); // nothing works without a sign-in
  });
}
