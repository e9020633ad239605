// A unit's link: what stands behind # goes into the form, so that it is sent only when the button is pressed. Without
// this script the field stays visible and is filled by hand.

const form = document.querySelector("[data-entry-link]");

function take() {
  const code = location.hash.slice(1);
  if (!form || !code) return;
  form.elements.code.value = code;
  form.querySelector("[data-entry-code]").hidden = true;
}

take();
addEventListener("hashchange", take);
