// 「显示密码」: the label names the inputs in data-show-password; hidden until this runs.

for (const label of document.querySelectorAll("[data-show-password]")) {
  const ids = label.dataset.showPassword.split(" ");
  const box = label.querySelector("input");
  label.hidden = false;
  box.addEventListener("change", () => {
    for (const id of ids) {
      const input = document.getElementById(id);
      if (input) input.type = box.checked ? "text" : "password";
    }
  });
}
