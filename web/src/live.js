// The page follows the server: what has changed is asked for again and put in its place, in one go
// for all that changed within a moment. A connection that is lost is said.

const PAUSE_MS = 250;        // Changes within it are one look.
const SILENCE_MS = 40_000;   // The server says something more often than this.

function say(mark, text, isLost) {
  if (!mark) return;
  mark.textContent = text;
  mark.classList.toggle("lost", isLost);
}

/** Replaces what differs among the elements that have an id and data-live. */
function take(text, after) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const element of document.querySelectorAll("[data-live][id]")) {
    const other = fresh.getElementById(element.id);
    if (!other || other.isEqualNode(element._asServed ?? element)) continue;
    // Not under the hands of somebody who is at it.
    if (element.contains(document.activeElement) && document.activeElement !== document.body) continue;
    const served = document.importNode(other, true);
    const shown = document.importNode(other, true);
    shown._asServed = served;
    shown.classList.add("changed");
    element.replaceWith(shown);
    after(shown);
  }
}

export function follow(topics, after) {
  const mark = document.getElementById("live");
  if (!mark || typeof EventSource === "undefined") return;
  let timer = 0;
  let isAsking = false;
  let isStale = false;
  let heard = Date.now();

  const ask = async () => {
    timer = 0;
    if (isAsking) { isStale = true; return; }
    isAsking = true;
    try {
      const said = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (said.ok) take(await said.text(), after);
    } catch {
      // The stream says whether the server is there.
    } finally {
      isAsking = false;
      if (isStale) { isStale = false; soon(); }
    }
  };
  const soon = () => {
    if (timer === 0 && !document.hidden) timer = setTimeout(ask, PAUSE_MS);
    else if (document.hidden) isStale = true;
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && isStale) { isStale = false; soon(); }
  });

  const source = new EventSource(mark.dataset.stream);
  const hear = () => { heard = Date.now(); };
  source.onopen = () => { hear(); say(mark, "live", false); soon(); };
  source.onerror = () => say(mark, "connection lost", true);
  for (const topic of topics) source.addEventListener(topic, () => { hear(); soon(); });
  source.addEventListener("time", hear);
  setInterval(() => {
    if (source.readyState === EventSource.OPEN && Date.now() - heard > SILENCE_MS) soon();
  }, SILENCE_MS);
}
