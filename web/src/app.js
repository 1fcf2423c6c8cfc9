import { filterRows } from "./filter.js";
import { follow, keepFresh } from "./live.js";
import { keepAges, showTimes } from "./times.js";

showTimes(document);
keepAges(document);

const again = [];
for (const form of document.querySelectorAll("form[data-rows]")) {
  const apply = filterRows(form);
  if (apply) again.push(apply);
}

// What the page follows stands in the page.
const live = document.getElementById("live");
if (live?.dataset.topics) {
  follow(live.dataset.topics.split(" "), showTimes, () => {
    for (const apply of again) apply();
  });
}

const fresh = document.querySelector("[data-every]");
if (fresh) keepFresh(Number(fresh.dataset.every), showTimes);

// A form that asks twice before it does something that cannot be undone.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset?.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// Charts are for who looks at one service: their code is fetched only there.
const charts = document.querySelector("[data-chart]");
if (charts) import(charts.dataset.script).then((module) => module.draw());
