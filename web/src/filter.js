// Filter and search without a round trip: the form works without this, by asking the server.

export function filterRows(form) {
  const table = document.getElementById(form.dataset.rows);
  if (!table) return;
  const state = form.elements.namedItem("state");
  const words = form.elements.namedItem("q");
  const group = form.elements.namedItem("group");
  const environment = form.elements.namedItem("environment");
  const count = document.getElementById("shown");

  const apply = () => {
    const wanted = (words?.value ?? "").trim().toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of document.querySelectorAll(`#${table.id} tr[data-find]`)) {
      const fits = (!state?.value || row.dataset.state === state.value) &&
        (!group?.value || row.dataset.group === group.value) &&
        (!environment?.value || row.dataset.environment === environment.value) &&
        wanted.every((word) => row.dataset.find.includes(word));
      row.hidden = !fits;
      if (fits) ++shown;
    }
    if (count) count.textContent = String(shown);
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
    history.replaceState(null, "", query ? `?${query}` : location.pathname);
    apply();
  });
  apply();
  return apply;
}
