// While a form is being sent, nothing on it is changed or pressed a second time; the bar below goes on speaking.
export function setBusy(form, isBusy) {
  for (const part of form.children) if (!part.classList.contains("action-bar")) part.inert = isBusy;
  for (const button of form.querySelectorAll("button[name=step]")) button.disabled = isBusy;
}
