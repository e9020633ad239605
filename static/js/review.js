// The review queue by keyboard: j and k go to the next and previous filing, Enter moves to 确认 (a second Enter presses
// it), r goes to the reasons for returning. Keys do nothing while one types or stands on a control.

const review = document.querySelector("[data-review]");

function links() {
  return [...review.querySelectorAll("[data-review-link]")];
}

function step(by) {
  const rows = links();
  const next = rows[rows.findIndex((row) => row.hasAttribute("aria-current")) + by];
  if (next) {
    next.click();
  }
}

function toReasons() {
  const section = document.getElementById("return");
  section.scrollIntoView({ block: "end" });
  section.querySelector("input[type=radio]").focus({ preventScroll: true });
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  r: toReasons,
  Enter: () => review.querySelector("[data-review-confirm]").focus(),
};

function onKey(event) {
  const isBusy = event.target.closest("input, textarea, select, a, button, summary, dialog[open]");
  const run = keys[event.key];
  if (isBusy || !run || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  event.preventDefault();
  run();
}

function showTickAll() {
  const all = review.querySelector("[data-review-all]");
  all.hidden = false;
  all.querySelector("input").addEventListener("change", (event) => {
    for (const box of review.querySelectorAll('input[name="filing"]')) {
      box.checked = event.target.checked;
    }
  });
}

if (review) {
  showTickAll();
  review.querySelector("[data-review-keys]").hidden = !matchMedia("(hover: hover)").matches;
  review.querySelector("[data-review-return]").addEventListener("click", (event) => {
    event.preventDefault();
    toReasons();
  });
  document.addEventListener("keydown", onKey);
}
