// All pages that there are. A page that is added is a line here; that none of the navigation is
// missing is tested.
export const HOSTILE_ID = `"'><img src=x onerror=window.hacked=1>`;

const all = [
  { name: "overview", path: "/" },
  { name: "overview-filtered", path: "/?environment=production&state=DOWN", unlisted: true },
  { name: "service", path: "/view/services/shop", },
  { name: "service-failing", path: "/view/services/picking" },
  { name: "service-hostile", path: "/view/services/hostile-answer", worlds: ["full"] },
  { name: "service-strange", path: `/view/services/${encodeURIComponent(`hostile-${HOSTILE_ID}`)}`,
    worlds: ["full"] },
  { name: "incidents", path: "/view/incidents" },
  { name: "alerts", path: "/view/alerts" },
  { name: "shipments", path: "/view/shipments", later: true },
  { name: "orders", path: "/view/orders", later: true },
  { name: "order", path: "/view/orders/A-1", later: true },
  { name: "daemon", path: "/view/daemon", later: true },
  { name: "status", path: "/status", later: true },
  { name: "docs", path: "/docs", isBig: true },
  { name: "not-found", path: "/view/services/nobody", status: 404 },
];

/** Those of a world. */
export async function pagesOf(world, kind) {
  const found = [];
  for (const page of all) {
    if (page.worlds && !page.worlds.includes(kind)) continue;
    if (page.later) {
      const said = await fetch(world.address + page.path, { headers: { Accept: "text/html" } });
      if (said.status === 404) continue;
    }
    found.push({ status: 200, ...page });
  }
  return found;
}
