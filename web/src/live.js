// The page follows the server: what was found since it was made is asked for and put in its place,
// in one go for all that happened within a moment. A connection that is lost is said.

const PAUSE_MS = 250;        // Changes within it are one look.
const WHOLE_MS = 60_000;     // So often all of the page is asked for: what is new, and what is gone.

function say(mark, text, isLost) {
  if (!mark) return;
  mark.textContent = text;
  mark.classList.toggle("lost", isLost);
}

/** A page that strangers see follows no stream: it is asked for now and then. */
export function keepFresh(seconds, after) {
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const said = await fetch(address(""), { headers: { Accept: "text/html" } });
      if (said.ok) take(await said.text(), null, after);
    } catch {
      // What is shown says of when it is.
    }
  }, seconds * 1000);
}

/** Replaces what differs of what came, among the elements that have an id and data-live; `after` is told
 * of each, `done` once. */
function take(text, mark, after, done) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const other of fresh.querySelectorAll("[data-live][id]")) {
    const element = document.getElementById(other.id);
    if (!element || other.isEqualNode(element._asServed)) continue;
    // Not under the hands of somebody who is at it.
    if (element.contains(document.activeElement) || element.querySelector("details[open]")) continue;
    const shown = document.importNode(other, true);
    shown._asServed = other;
    if (element.dataset.state !== other.dataset.state) shown.classList.add("changed");
    element.replaceWith(shown);
    after(shown);
  }
  done?.();
  const now = fresh.getElementById("live")?.dataset.now;
  if (now && mark) mark.dataset.now = now;
}

function address(since) {
  const url = new URL(location.href);
  url.hash = "";
  if (since) url.searchParams.set("since", since);
  return url;
}

export function follow(topics, after, done) {
  const mark = document.getElementById("live");
  if (!mark || typeof EventSource === "undefined") return;
  let timer = 0;
  let isAsking = false;
  let isStale = false;
  let isWhole = false;

  const ask = async () => {
    timer = 0;
    if (isAsking) { isStale = true; return; }
    isAsking = true;
    const since = isWhole ? "" : mark.dataset.now;
    isWhole = false;
    try {
      const said = await fetch(address(since), { headers: { Accept: "text/html" }, cache: "no-store" });
      if (said.ok) take(await said.text(), mark, after, done);
    } catch {
      // The stream says whether the server is there.
    } finally {
      isAsking = false;
      if (isStale) { isStale = false; soon(); }
    }
  };
  const soon = () => {
    if (document.hidden) isStale = true;
    else if (timer === 0) timer = setTimeout(ask, PAUSE_MS);
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && isStale) { isStale = false; soon(); }
  });

  let wasLost = false;
  const source = new EventSource(`${mark.dataset.stream}?events=${topics.join(",")}`);
  source.onopen = () => {
    say(mark, "live", false);
    if (wasLost) { wasLost = false; isWhole = true; soon(); }
  };
  source.onerror = () => { wasLost = true; say(mark, "connection lost", true); };
  const { service } = mark.dataset;  // Who shows one service has nothing to do with others.
  const hear = (event) => { if (!service || JSON.parse(event.data).serviceId === service) soon(); };
  for (const topic of topics) source.addEventListener(topic, hear);
  setInterval(() => { isWhole = true; soon(); }, WHOLE_MS);
}
