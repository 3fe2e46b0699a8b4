// Drop-downs close as people expect; the side menu can be searched; long menus open at the current line.

const MANY = 8;

export function startMenus(root) {
  root.addEventListener("click", (event) => closeOthers(root, event.target));
  root.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest?.("details[data-drop][open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  const menu = root.querySelector(".menu");
  if (!menu) return;
  showCurrent(menu);
  if (menu.querySelectorAll("li").length > MANY) startFilter(root.querySelector("[data-menu-filter]"), menu);
}

function closeOthers(root, target) {
  for (const drop of root.querySelectorAll("details[data-drop][open]")) {
    if (!drop.contains(target)) drop.open = false;
  }
}

function showCurrent(menu) {
  const current = menu.querySelector("[aria-current]");
  if (current && current.offsetTop > menu.clientHeight) menu.scrollTop = current.offsetTop - menu.clientHeight / 2;
}

function startFilter(box, menu) {
  const input = box.querySelector("input");
  box.hidden = false;
  input.addEventListener("input", () => {
    const wanted = plain(input.value);
    let found = 0;
    for (const group of menu.querySelectorAll(".menu-group")) {
      let inGroup = 0;
      for (const line of group.querySelectorAll("li")) {
        line.hidden = !plain(line.textContent).includes(wanted);
        inGroup += line.hidden ? 0 : 1;
      }
      group.hidden = inGroup === 0;
      found += inGroup;
    }
    menu.querySelector(".menu-none").hidden = found > 0;
  });
  input.addEventListener("keydown", (event) => {
    const first = event.key === "Enter" && menu.querySelector("li:not([hidden]) a");
    if (first && input.value) first.click();
  });
}

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").trim().toLowerCase();
}
