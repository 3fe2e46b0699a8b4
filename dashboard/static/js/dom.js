// Making elements, and the words that the server put into the page for scripts. Text enters the page as text only.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export function word(name) {
  return document.getElementById("words")?.dataset[name] ?? "";
}
