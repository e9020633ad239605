// 再加一条: rows of a long form that are added without saving it first. Without this script one saves in between.

import { addRow } from "./rows.js";

for (const rows of document.querySelectorAll("[data-rows]")) {
  const button = rows.querySelector("[data-add-row]");
  rows.querySelector("[data-rows-plain]").hidden = true;
  button.parentElement.hidden = !rows.querySelector("[data-rows-full]").hidden;
  button.addEventListener("click", () => addRow(rows).querySelector("input, select, textarea").focus());
}
