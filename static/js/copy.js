// Buttons that copy a text: data-copy-target is the id of the element, data-copy-done what the button says then,
// data-copy-failed what it says when the browser refuses.

async function copy(button) {
  const target = document.getElementById(button.dataset.copyTarget);
  const label = button.querySelector("[data-copy-label]") ?? button;
  try {
    await navigator.clipboard.writeText(target.value ?? target.textContent);
    label.textContent = button.dataset.copyDone;
  } catch {
    // Plain HTTP in the office network, or an old WeChat: select the text, so that one tap copies it.
    getSelection().selectAllChildren(target);
    label.textContent = button.dataset.copyFailed;
  }
}

for (const button of document.querySelectorAll("[data-copy-target]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
