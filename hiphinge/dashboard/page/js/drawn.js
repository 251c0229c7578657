// A drawing that the server made, as an element of this page: parsed apart from it, and only its svg taken.

const READER = new DOMParser();

/** The svg element of its text; apart keeps its names from those of another drawing of the same thing. */
export function drawn(text, apart) {
  const element = document.importNode(READER.parseFromString(text, "text/html").querySelector("svg"), true);
  const names = [...element.querySelectorAll("[id]")].map((part) => (part.id = `${apart}-${part.id}`));
  element.setAttribute("aria-labelledby", names.join(" "));
  return element;
}
