// Who uses the page.

import { get, send } from "./api.js";

const ROLES = ["reader", "editor", "operator"];

/** The answer of `GET /me`: user, owner, role, signIn, version, days, prefix. It is there before any view. */
export const me = {};

export async function loadMe() {
  Object.assign(me, await get("/me"));
}

/** Whether the caller has this role or a higher one: can("editor"). */
export const can = (role) => ROLES.indexOf(me.role) >= ROLES.indexOf(role);

export async function signOut() {
  await send("POST", "/sign-out");
  location.reload();
}
