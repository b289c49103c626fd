// The views, in the order of the header; each is loaded when it is first shown.

export const VIEWS = [
  { path: "/", name: "Wire", load: () => import("./wire.js") },
  { path: "/alerts", name: "Alerts", load: () => import("./alerts.js") },
  { path: "/operations", name: "Operations", load: () => import("./operations.js") },
];
