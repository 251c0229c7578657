// Elements with text, classes and attributes, in one call. Text is always text, never markup.

/** make("p", { class: "soft", text: "…", on: { click: f } }, ...children). */
export function make(tag, options = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name === "on") for (const [kind, run] of Object.entries(value)) element.addEventListener(kind, run);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A list of names and values; what has no value is left out. */
export function pairs(rows) {
  const list = make("dl", { class: "pairs" });
  for (const [name, value] of rows) {
    if (value === null || value === undefined || value === "" || value === "–") continue;
    list.append(make("dt", { text: name }), make("dd", { text: value }));
  }
  return list;
}

/** Open a dialog with these children in place of what it had. */
export function open(dialog, ...children) {
  if (children.length) dialog.replaceChildren(...children);
  if (!dialog.open) dialog.showModal();
}
