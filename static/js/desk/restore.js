// Puts one field of a kept filing back on the phone form; a choice that this page does not list is added to it.

export function restoreField(form, name, value, label) {
  const elements = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const choices = elements.filter((element) => ["radio", "checkbox"].includes(element.type));
  if (name === "participants" && !choices.some((choice) => choice.value === value)) return addPerson(value, label);
  if (name === "units" && label && choices.length && !choices.some((choice) => choice.value === value)) return addUnit(choices.at(-1), value, label);
  if (choices.length) {
    for (const choice of choices) if (choice.value === value) choice.checked = true;
    return undefined;
  }
  const [element] = elements;
  if (!element) return undefined;
  if (element.tagName === "SELECT" && ![...element.options].some((option) => option.value === value)) element.add(new Option(label, value));
  element.value = value;
  return undefined;
}

// Among many units only some are listed: one that was ticked on another page stays, and can be taken back.
function addUnit(last, value, text) {
  const row = last.closest("div").cloneNode(true);
  const box = row.querySelector("input");
  const label = row.querySelector("label");
  box.id = label.htmlFor = `unit-${value}`;
  box.value = value;
  box.checked = true;
  label.replaceChildren(box, ` ${text}`);
  last.closest("div").after(row);
}

function addPerson(value, text) {
  const list = document.querySelector("[data-people-chosen]");
  if (!list) return;
  const label = Object.assign(document.createElement("label"), { className: "field-check" });
  const input = Object.assign(document.createElement("input"), { type: "checkbox", name: "participants", value, checked: true });
  label.append(input, Object.assign(document.createElement("span"), { textContent: text }));
  const item = document.createElement("li");
  item.append(label);
  list.append(item);
}
