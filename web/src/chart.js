import uPlot from "uplot";

function colors() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return { ink: of("--ink"), soft: of("--soft"), edge: of("--edge"), p50: of("--bar-good"),
           p95: of("--bar-warning"), p99: of("--bar-worst") };
}

// Of the day, as everybody reads them; under the first of a day its date. What uPlot wants for each
// distance of the marks: the text, and what is added where a year, a month, a day, an hour begins.
const MARKS = [
  [86400 * 28, "{MMM} {YYYY}", null, null, null, null, null, null, 1],
  [86400, "{D} {MMM}", null, null, null, null, null, null, 1],
  [60, "{HH}:{mm}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1],
  [1, "{HH}:{mm}:{ss}", "\n{D} {MMM}", null, "\n{D} {MMM}", null, null, null, 1],
];

const milliseconds = (value) => (value == null ? "no data" : `${value.toFixed(value < 10 ? 1 : 0)} ms`);

async function load(target, from, to) {
  const query = new URLSearchParams({ from: from.toISOString(), to: to.toISOString() });
  const said = await fetch(`${target}?${query}`, { headers: { Accept: "application/json" } });
  if (!said.ok) throw new Error(`the server says ${said.status}`);
  const { points } = await said.json();
  const columns = [[], [], [], []];
  for (const point of points) {
    columns[0].push(Date.parse(point.from) / 1000);
    ["p50", "p95", "p99"].forEach((name, i) => columns[i + 1].push(point.latencyMs?.[name] ?? null));
  }
  return columns;
}

async function drawOne(place) {
  const target = place.dataset.chart;
  const until = new Date();
  const since = new Date(until - Number(place.dataset.hours || 24) * 3_600_000);
  const tone = colors();
  const { fontFamily } = getComputedStyle(document.body);
  const axis = { font: `12px ${fontFamily}`, stroke: tone.soft, grid: { stroke: tone.edge, width: 1 }, ticks: { stroke: tone.edge } };
  const chart = new uPlot({
    width: place.clientWidth, height: 260, cursor: { drag: { x: true, y: false } },
    scales: { x: { time: true } },
    axes: [{ ...axis, values: MARKS }, { ...axis, size: 70, values: (_, all) => all.map(milliseconds) }],
    series: [{ label: "Time", value: "{D} {MMM} {HH}:{mm}" }, ...["p50", "p95", "p99"].map((name) => (
      { label: name, stroke: tone[name], width: 1.5, value: (_, value) => milliseconds(value) }))],
    hooks: {
      // A closer look has finer steps than what was there.
      setSelect: [async (plot) => {
        if (plot.select.width < 5) return;
        const from = new Date(plot.posToVal(plot.select.left, "x") * 1000);
        const to = new Date(plot.posToVal(plot.select.left + plot.select.width, "x") * 1000);
        plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        if (to - from >= 60_000) plot.setData(await load(target, from, to));
      }],
    },
  }, await load(target, since, until), place);
  place.addEventListener("dblclick", async () => chart.setData(await load(target, since, until)));
  new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: 260 })).observe(place);
}

export function draw() {
  for (const place of document.querySelectorAll("[data-chart]")) {
    drawOne(place).catch((error) => { place.textContent = `No chart: ${error.message}`; });
  }
}
