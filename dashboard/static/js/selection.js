// Selecting rows of a list: all of the page, a range with Shift, and how many. Shift on a heading sorts by it as well.

export function startSelection(root) {
  for (const form of root.querySelectorAll("form[data-selection]")) start(form);
  root.addEventListener("click", (event) => {
    const link = event.shiftKey && event.target.closest?.("a[data-add]");
    if (!link) return;
    event.preventDefault();
    location.assign(link.dataset.add);
  });
}

function start(form) {
  const all = form.querySelector("[data-select-all]");
  const boxes = [...form.querySelectorAll("input[name=key]")];
  const count = form.querySelector("[data-selected-count]");
  if (!all || !boxes.length) return;
  let last = null;

  function refresh() {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = chosen ? String(chosen) : "";
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }

  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    refresh();
  });
  form.addEventListener("click", (event) => {
    const box = event.target;
    if (box.name !== "key") return;
    if (event.shiftKey && last && last !== box) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    last = box;
    refresh();
  });
  form.addEventListener("reset", () => setTimeout(refresh));
  window.addEventListener("pageshow", refresh); // Going back restores the ticks.
  refresh();
}
