// A long list of boxes to tick: a field above it leaves the matching ones; what is ticked always stays in sight.
for (const box of document.querySelectorAll("[data-find]")) {
  const rows = [...box.querySelectorAll("fieldset > div:last-child > div")];
  if (rows.length < 12) continue;
  const field = document.createElement("div");
  const label = document.createElement("label");
  const input = document.createElement("input");
  field.className = "field";
  input.type = "search";
  input.id = "find-ticks";
  input.autocomplete = "off";
  label.className = "field-label";
  label.htmlFor = input.id;
  label.textContent = box.dataset.find;
  field.append(label, input);
  box.prepend(field);
  input.addEventListener("input", () => {
    const word = input.value.trim().toLowerCase();
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(word) && !row.querySelector("input").checked;
    }
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it finds, it does not send the form
  });
}
