// Keeps the ticks of a material list on this device, one entry per item; without it they last as long as the page.
const list = document.querySelector("[data-ticks]");
const boxes = list ? [...list.querySelectorAll(".tick-list input[type=checkbox]")] : [];

if (boxes.length > 0) {
  const key = `ticks:${list.dataset.ticks}`;
  const note = list.querySelector("[data-ticks-note]");

  const stored = () => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? "[]");
    } catch {
      return []; // storage is switched off, or holds something else
    }
  };

  const store = () => {
    const ticked = boxes.filter((box) => box.checked).map((box) => box.name);
    try {
      if (ticked.length > 0) localStorage.setItem(key, JSON.stringify(ticked));
      else localStorage.removeItem(key);
      note.hidden = false;
    } catch {
      note.hidden = true;
    }
  };

  const ticked = new Set(stored());
  for (const box of boxes) {
    box.checked = ticked.has(box.name);
    box.addEventListener("change", store);
  }
  note.hidden = ticked.size === 0;
  list.querySelector("[data-ticks-clear]").addEventListener("click", () => {
    for (const box of boxes) box.checked = false;
    store();
  });
}
