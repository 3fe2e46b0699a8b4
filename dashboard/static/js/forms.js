// Forms: warns before typed words are lost, leaves empty filters out of addresses, shows a password on demand.

import { element, word } from "./dom.js";

export function startForms(root) {
  for (const form of root.querySelectorAll("form[data-record]")) guard(form);
  for (const form of root.querySelectorAll("form[data-tidy]")) form.addEventListener("submit", () => tidy(form));
  for (const input of root.querySelectorAll("input[data-password]")) reveal(input);
  root.querySelector("[data-focus]")?.focus();
}

function guard(form) {
  const note = form.querySelector("[data-unsaved]");
  const before = written(form);
  let sent = false;
  const changed = () => "changed" in form.dataset || written(form) !== before;
  form.addEventListener("input", () => show(note, changed()));
  form.addEventListener("change", () => show(note, changed()));
  form.addEventListener("submit", () => (sent = true));
  window.addEventListener("pageshow", () => (sent = false));
  window.addEventListener("beforeunload", (event) => {
    if (!sent && changed()) event.preventDefault();
  });
}

function show(note, changed) {
  const text = changed ? word("unsaved") : "";
  if (note && note.textContent !== text) note.textContent = text;
}

function written(form) {
  const pairs = [...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value : value.name]);
  return JSON.stringify(pairs);
}

function tidy(form) {
  const empty = [...form.elements].filter((control) => control.name && control.type !== "hidden" && !control.value);
  for (const control of empty) control.disabled = true;
  // Back from the result, everything can be typed into again.
  window.addEventListener("pageshow", () => empty.forEach((control) => (control.disabled = false)), { once: true });
}

function reveal(input) {
  const box = element("span", { class: "password-box" });
  const icons = document.querySelector("#words").dataset.icons;
  const button = element("button", { type: "button", class: "icon-button", "aria-pressed": "false" });
  button.setAttribute("aria-label", word("show"));
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${icons}#eye`);
  picture.append(use);
  button.append(picture);
  input.replaceWith(box);
  box.append(input, button);
  button.addEventListener("click", () => {
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    use.setAttribute("href", `${icons}#${hidden ? "eye-slash" : "eye"}`);
    button.setAttribute("aria-pressed", String(hidden));
  });
  // A password must not be left readable in what the browser remembers of the form.
  input.form?.addEventListener("submit", () => (input.type = "password"));
}
