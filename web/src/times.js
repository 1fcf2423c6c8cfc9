// Times of the server are UTC; people live elsewhere. What was written stays in the title.

const look = { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
               hourCycle: "h23" };
const thisYear = new Intl.DateTimeFormat(undefined, look);
const anyYear = new Intl.DateTimeFormat(undefined, { ...look, year: "numeric" });

function whole(at, now) {
  const isThisYear = at.getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? thisYear : anyYear).format(at);
}

const UNITS = [["days", 86400, 2], ["h", 3600, 1], ["min", 60, 1], ["s", 1, 0]];

/** As the server says it: "3 min". */
export function shortDuration(seconds) {
  const length = Math.max(0, seconds);
  for (const [name, unit, from] of UNITS) {
    if (length >= unit * from) {
      const count = length / unit;
      return `${count < 9.95 ? Math.round(count * 10) / 10 : Math.round(count)} ${name}`;
    }
  }
  return "0 s";
}

function show(element, now) {
  const at = new Date(element.dateTime);
  if (Number.isNaN(at.getTime())) return;
  if (!element.title) element.title = element.textContent;
  element.textContent = "age" in element.dataset
    ? shortDuration((now - at.getTime()) / 1000) : whole(at, now);
}

export function showTimes(root) {
  const now = Date.now();
  for (const element of root.querySelectorAll("time[datetime]")) show(element, now);
}

/** Ages grow. */
export function keepAges(root) {
  setInterval(() => {
    if (document.hidden) return;
    const now = Date.now();
    for (const element of root.querySelectorAll("time[data-age]")) show(element, now);
  }, 10_000);
}
