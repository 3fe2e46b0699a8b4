// Keys: / search, n new, e edit, ? help; Ctrl+S saves. Single keys can be switched off (WCAG 2.1.4).

const OFF = "dashboard-single-keys-off";

export function startShortcuts(root) {
  const dialog = root.getElementById("shortcuts");
  const choice = dialog?.querySelector("[data-single-keys]");
  const opener = root.querySelector("[data-open-shortcuts]");
  if (choice) {
    choice.checked = !localStorage.getItem(OFF);
    choice.addEventListener("change", () => {
      if (choice.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    });
  }
  if (opener) {
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
  }
  const hint = root.querySelector(".search-key");
  if (hint) hint.hidden = Boolean(localStorage.getItem(OFF));
  root.addEventListener("keydown", (event) => pressed(root, dialog, event));
}

function pressed(root, dialog, event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") return save(root, event);
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.ctrlKey || event.metaKey || event.altKey || typing || dialog?.open || localStorage.getItem(OFF)) return;
  if (event.key === "?" && dialog) dialog.showModal();
  else if (event.key === "/") focusSearch(root, event);
  else root.querySelector(`a[data-shortcut="${CSS.escape(event.key)}"]`)?.click();
}

function save(root, event) {
  const button = root.querySelector("form[data-record] .save-bar [name=_save]");
  if (!button) return;
  event.preventDefault();
  button.click();
}

function focusSearch(root, event) {
  const input = root.querySelector("[data-search]") ?? root.querySelector("[data-menu-filter]:not([hidden]) input");
  if (!input) return;
  event.preventDefault();
  input.select();
  input.focus();
}
