// Asks before a form is sent: the form (or its button) names a <dialog> in data-confirm, see components/confirm_dialog.html.

document.addEventListener("submit", (event) => {
  const form = event.target;
  const dialogId = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!dialogId || form.dataset.confirmed === dialogId) {
    delete form.dataset.confirmed;
    return;
  }
  event.preventDefault();
  ask(document.getElementById(dialogId), form, event.submitter);
});

function ask(dialog, form, submitter) {
  const counted = dialog.dataset.confirmCounted;
  if (counted) {
    const ticked = form.querySelectorAll(`input[name="${counted}"]:checked`).length;
    dialog.querySelector("[data-confirm-count]").textContent = ticked;
  }
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes") {
      form.dataset.confirmed = dialog.id;
      form.requestSubmit(submitter);
    }
  }, { once: true });
  dialog.showModal();
}
