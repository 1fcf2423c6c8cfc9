// All pages that there are. A page that is added is a line here, and a title in the gallery; that
// none of the navigation is missing is tested.
export const HOSTILE_ID = `"'><img src=x onerror=window.hacked=1>`;

const all = [
  { name: "overview", path: "/", title: "Overview" },
  { name: "overview-filtered", path: "/?environment=production&state=DOWN" },
  { name: "service", path: "/view/services/shop", title: "A service" },
  { name: "service-failing", path: "/view/services/picking", title: "A service that fails" },
  { name: "service-hostile", path: "/view/services/hostile-answer", worlds: ["full"] },
  { name: "service-strange", path: `/view/services/${encodeURIComponent(`hostile-${HOSTILE_ID}`)}`,
    worlds: ["full"] },
  { name: "incidents", path: "/view/incidents", title: "Incidents" },
  { name: "alerts", path: "/view/alerts", title: "Alerts" },
  { name: "announcements", path: "/view/announcements", title: "Announcements" },
  { name: "orders", path: "/view/orders", title: "Orders" },
  { name: "order", path: "/view/orders/A-5", title: "An order" },
  { name: "order-hostile", path: "/view/orders/bad-script", worlds: ["full"] },
  { name: "shipments", path: "/view/shipments", title: "Shipments" },
  { name: "shipment", path: "/view/shipments/3", title: "A shipment" },
  { name: "drills", path: "/view/drills", title: "Drills" },
  { name: "drill", path: "/view/drills/schema-mismatch-20261122T211500Z", title: "A drill" },
  { name: "experiment", path: "/view/drills/experiment-20261122T220000Z", title: "An experiment" },
  { name: "drill-hostile", path: "/view/drills/hostile-20261121T080000Z", worlds: ["full"] },
  { name: "experiment-hostile", path: "/view/drills/hostile-20261121T090000Z", worlds: ["full"] },
  { name: "daemon", path: "/view/daemon", title: "The daemon itself" },
  { name: "status", path: "/status", title: "Status, for everybody" },
  { name: "docs", path: "/docs", title: "The API", isBig: true },
  { name: "not-found", path: "/view/services/nobody", status: 404, title: "Nothing there" },
];

/** Those of a world. */
export function pagesOf(kind) {
  return all.filter(({ worlds }) => !worlds || worlds.includes(kind))
    .map((page) => ({ status: 200, ...page }));
}
