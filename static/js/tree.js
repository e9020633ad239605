// Dragging in the organisation tree ([data-tree]): an organisation dropped on another one opens the page that shows what
// would move. Nothing moves before that page is confirmed, and the server says what may stand where.

const DWELL = 600; // milliseconds over a folded superior until it unfolds
const tree = document.querySelector("[data-tree]");
let dragged = null;
let target = null;
let unfolding = 0;

function aim(node) {
  if (node === target) return;
  target?.classList.remove("tree-target");
  clearTimeout(unfolding);
  target = node;
  target?.classList.add("tree-target");
  const folded = target?.querySelector(":scope > details:not([open])");
  if (folded) unfolding = setTimeout(() => { folded.open = true; }, DWELL);
}

function mayTake(node) {
  const superior = dragged?.parentElement.closest("[data-organisation]");
  if (!dragged || !node || node === superior || dragged.contains(node)) return false;
  return node.dataset.holds === dragged.dataset.is; // a group below a branch, the others below none
}

function begin(event) {
  dragged = event.target.closest?.("[data-organisation]"); // a dragged selection is no element
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.querySelector(".tree-name").textContent);
  dragged.classList.add("tree-dragged");
}

function over(event) {
  const node = event.target.closest("[data-organisation]");
  aim(mayTake(node) ? node : null);
  if (!target) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
}

function drop(event) {
  if (!target) return;
  event.preventDefault();
  const choice = new URLSearchParams({ parent: target.dataset.organisation, moved_on: tree.dataset.tree });
  location.assign(`${dragged.dataset.moveUrl}?${choice}`);
}

function end() {
  dragged?.classList.remove("tree-dragged");
  aim(null);
  dragged = null;
}

// A finger scrolls; dragging is for a mouse. The page 移动 does the same for everybody.
if (tree && matchMedia("(pointer: fine)").matches) {
  for (const row of tree.querySelectorAll(".tree-row")) row.draggable = true;
  document.querySelector("[data-tree-hint]").hidden = false;
  tree.addEventListener("dragstart", begin);
  tree.addEventListener("dragover", over);
  tree.addEventListener("drop", drop);
  tree.addEventListener("dragend", end);
}
