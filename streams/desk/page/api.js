// Calls of the HTTP API. A call that needs a sign-in shows the form and goes on after it.

import { Problem } from "./problem.js";
import { signIn } from "./sign-in.js";

/** The path of a call: address("/stories", {query: "rain", before: null}) is "/api/stories?query=rain". */
export function address(path, parameters = {}) {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) if (one !== null && one !== undefined) given.append(name, one);
  }
  return `/api${path}${given.size ? `?${given}` : ""}`;
}

/** The JSON of GET. Parameters that are null are left out, lists are repeated. Throws `Problem`. */
export const get = (path, parameters, { signal } = {}) => call("GET", address(path, parameters), { signal });

/** The JSON that another method answers, or null if it answers nothing. Throws `Problem`. */
export const send = (method, path, body, { signal } = {}) =>
  call(method, address(path), {
    signal,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
  });

async function call(method, url, options) {
  for (;;) {
    const response = await answer(method, url, options);
    if (response.ok) return response.status === 204 ? null : await read(response);
    const problem = await problemOf(response);
    if (problem.status !== 401) throw problem;
    await signIn(problem.detail, submitToken);
  }
}

async function answer(method, url, options) {
  try {
    return await fetch(url, { method, ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "The server does not answer.");
  }
}

async function read(response) {
  try {
    return await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "The server's answer broke off.");
  }
}

async function problemOf(response) {
  const given = await response.json().catch(() => ({}));
  const wait = response.headers.get("Retry-After");
  const what = given.detail ?? given.title ?? `The server answered ${response.status}.`;
  const detail = wait ? `${what} Try again in ${wait} s.` : what;
  return new Problem(response.status, detail, given.errors, given.type);
}

async function submitToken(token) {
  const body = JSON.stringify({ token });
  const headers = { "Content-Type": "application/json" };
  const response = await answer("POST", address("/sign-in"), { body, headers });
  if (!response.ok) throw await problemOf(response);
  if (!isSecureContext) throw new Problem(0, "The browser keeps the token only over HTTPS, or on this machine.");
}
