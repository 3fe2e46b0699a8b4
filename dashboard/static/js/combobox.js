// Turns <select data-combobox data-lookup="…"> into a combobox that asks the server for matches (ARIA 1.2 pattern).
// The select stays in the form and holds the values; without data-lookup its own options are searched.

import { element, word } from "./dom.js";

const WAIT = 180; // milliseconds of quiet before the server is asked

export function startComboboxes(root) {
  for (const select of root.querySelectorAll("select[data-combobox]")) new Combobox(select);
}

class Combobox {
  constructor(select) {
    this.select = select;
    this.items = [];
    this.active = -1;
    this.build();
    this.draw();
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("click", () => this.open || this.search(""));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("focusout", (event) => this.box.contains(event.relatedTarget) || this.leave());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.pick(Number(option.dataset.index));
    });
    this.box.addEventListener("mousedown", (event) => {
      if (event.target !== this.box) return;
      event.preventDefault();
      this.input.focus();
    });
  }

  build() {
    const { select } = this;
    const named = Boolean(select.id);
    const name = [...(select.labels[0]?.childNodes ?? [])].map((node) => node.textContent.trim()).find(Boolean) ?? "";
    const id = select.id || `combobox-${Math.random().toString(36).slice(2)}`;
    this.input = element("input", {
      type: "text", role: "combobox", id, autocomplete: "off", spellcheck: "false", disabled: select.disabled,
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-options`,
    });
    for (const name of ["aria-describedby", "aria-invalid", "aria-label", "aria-labelledby", "aria-required"]) {
      if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
    }
    this.list = element("ul", { class: "options", role: "listbox", id: `${id}-options`, hidden: true });
    this.status = element("span", { class: "visually-hidden", role: "status" });
    this.box = element("div", { class: "combobox" }, this.input, this.list, this.status);
    // Labels, error links and descriptions lead to the control that people use.
    select.id = `${id}-values`;
    if (select.required) {
      select.required = false;
      this.input.setAttribute("aria-required", "true");
    }
    select.hidden = true;
    select.after(this.box);
    this.list.setAttribute("aria-label", this.input.getAttribute("aria-label") || name);
    if (!named) this.input.setAttribute("aria-label", name); // a label around a control names only the first one in it
    select.closest(".field")?.querySelectorAll(".relation-search").forEach((part) => (part.hidden = true));
  }

  get chosen() {
    return [...this.select.selectedOptions].filter((option) => option.value);
  }

  get empty() {
    return [...this.select.options].find((option) => !option.value);
  }

  draw() {
    this.box.querySelectorAll(".chip, .combobox-clear").forEach((part) => part.remove());
    if (!this.select.multiple) {
      this.input.value = this.chosen[0]?.text ?? "";
      this.input.placeholder = this.empty?.text ?? "";
      if (!this.chosen.length || !this.empty) return;
      this.input.after(this.button("combobox-clear", word("clear"), () => this.clear()));
      return;
    }
    for (const option of this.chosen) {
      const remove = this.button("", `${word("remove")}: ${option.text}`, () => this.drop(option));
      this.input.before(element("span", { class: "chip" }, element("span", {}, option.text), remove));
    }
    this.input.value = "";
  }

  button(kind, label, run) {
    const made = element("button", { type: "button", class: kind, "aria-label": label }, "×");
    made.addEventListener("click", run);
    return made;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(this.input.value), WAIT);
  }

  async search(q) {
    this.asked?.abort();
    this.asked = new AbortController();
    this.open = true;
    this.input.setAttribute("aria-expanded", "true");
    this.list.hidden = false;
    if (!this.items.length) this.hint(word("loading"));
    try {
      const answer = await this.ask(q, this.asked.signal);
      if (this.open) this.show(answer, q);
    } catch (error) {
      if (error.name !== "AbortError") this.hint(word("failed"));
    }
  }

  async ask(q, signal) {
    const { lookup } = this.select.dataset;
    if (!lookup) {
      const wanted = q.trim().toLowerCase();
      const all = [...this.select.options].map((option) => ({ value: option.value, label: option.text }));
      return { items: all.filter((item) => item.value && item.label.toLowerCase().includes(wanted)), more: false };
    }
    const url = new URL(lookup, location.href);
    url.searchParams.set("q", q);
    const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  show({ items, more }, q) {
    const taken = new Set(this.chosen.map((option) => option.value));
    this.items = items;
    const lines = items.map((item, index) => {
      const selected = String(taken.has(String(item.value)));
      const id = `${this.list.id}-${index}`;
      return element("li", { role: "option", id, "data-index": index, "aria-selected": selected }, item.label);
    });
    this.list.replaceChildren(...lines);
    if (!items.length) this.hint(word("none"));
    else if (more) this.list.append(element("li", { class: "hint", role: "presentation" }, word("more")));
    this.status.textContent = items.length ? String(items.length) : word("none");
    // What was typed offers its first match; opening alone must not change a value by Enter.
    const single = this.select.multiple ? "" : this.select.value;
    this.mark(q && items.length ? 0 : items.findIndex((item) => single && String(item.value) === single));
  }

  hint(text) {
    this.items = [];
    this.active = -1;
    this.list.replaceChildren(element("li", { class: "hint", role: "presentation" }, text));
  }

  mark(index) {
    this.active = index;
    [...this.list.querySelectorAll("[role=option]")].forEach((option, at) => {
      option.classList.toggle("active", at === index);
      if (at === index) option.scrollIntoView({ block: "nearest" });
    });
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `${this.list.id}-${index}`);
  }

  key(event) {
    const last = this.items.length - 1;
    const moves = {
      ArrowDown: () => (this.active >= last ? 0 : this.active + 1),
      ArrowUp: () => (this.active <= 0 ? last : this.active - 1),
      Home: () => 0,
      End: () => last,
    };
    if (event.key in moves && (this.open || event.key.startsWith("Arrow"))) {
      event.preventDefault();
      if (!this.open) this.search("");
      else if (last >= 0) this.mark(moves[event.key]());
    } else if (event.key === "Enter" && this.open) {
      event.preventDefault();
      if (this.active >= 0) this.pick(this.active);
    } else if (event.key === "Escape" && this.open) {
      event.preventDefault();
      event.stopPropagation();
      this.leave();
    } else if (event.key === "Backspace" && this.select.multiple && !this.input.value && this.chosen.length) {
      this.drop(this.chosen.at(-1));
    }
  }

  pick(index) {
    const { value, label } = this.items[index];
    let option = [...this.select.options].find((each) => each.value === String(value));
    if (!option) this.select.append((option = new Option(label, value)));
    option.selected = this.select.multiple ? !option.selected : true;
    this.changed();
    if (this.select.multiple) this.search("");
    else this.close();
  }

  drop(option) {
    option.selected = false;
    this.changed();
    this.input.focus();
  }

  clear() {
    this.select.value = this.empty.value;
    this.changed();
    this.input.focus();
  }

  changed() {
    this.draw();
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  leave() {
    if (!this.select.multiple && !this.input.value.trim() && this.chosen.length && this.empty) {
      this.select.value = this.empty.value; // wiped out by hand
      this.changed();
    } else this.draw();
    this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.open = false;
    this.items = [];
    this.mark(-1);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }
}
