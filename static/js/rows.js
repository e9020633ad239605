// One more row of a list that a form asks for: [data-rows=prefix] holds its counters and a template[data-row].

export function addRow(rows) {
  const counter = (name) => rows.querySelector(`[name="${rows.dataset.rows}-${name}"]`);
  const total = counter("TOTAL_FORMS");
  const number = Number(total.value);
  const pattern = rows.querySelector("template[data-row]");
  const copy = document.importNode(pattern.content, true);
  for (const element of copy.querySelectorAll("[name],[id],[for],[aria-describedby]")) {
    for (const name of ["name", "id", "for", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace("__prefix__", number));
    }
  }
  copy.querySelector("[data-row-number]").textContent = number + 1;
  const row = copy.firstElementChild;
  pattern.before(copy);
  total.value = number + 1;
  const isFull = number + 1 >= Number(counter("MAX_NUM_FORMS").value);
  rows.querySelector("[data-add-row]").parentElement.hidden = isFull;
  rows.querySelector("[data-rows-full]").hidden = !isFull;
  return row;
}
