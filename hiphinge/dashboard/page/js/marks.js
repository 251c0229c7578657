// How a verdict looks: a shape on a field of 16 by 16, a word, and a class that gives the colour.
// The same outlines and words as in the report; a test holds them against each other.

const CIRCLE = "M8 1a7 7 0 1 0 .01 0Z";

export const LOOKS = {
  clean: { word: "Within limit", outline: CIRCLE, inner: "M4.6 8.2l2.4 2.5 4.5-5" },
  amber: { word: "Past amber", outline: "M8 1 15.4 14.5H.6Z", inner: "M8 5.8v4M8 11.6v1.2" },
  red: { word: "Past red", outline: "M5 1h6l4 4v6l-4 4H5l-4-4V5Z", inner: "M4.6 8h6.8" },
  spine_first: { word: "Spine first", outline: "M1 2h8l6 6-6 6H1Z", inner: "M4.5 4.8 7.7 8l-3.2 3.2" },
  leaning_back: { word: "Arched at end", outline: "M15 2H7L1 8l6 6h8Z", inner: "M11.5 4.8 8.3 8l3.2 3.2" },
  open_hips: { word: "Hips opened", outline: "M1 2 8 5.5 15 2v12l-7-3.5L1 14Z", inner: "M4.5 8h7" },
  unjudged: { word: "Not judged", outline: "M8 1 15 8 8 15 1 8Z", inner: "M5.5 8h5" },
};

const SVG = "http://www.w3.org/2000/svg";

/** The look of a verdict; one this page does not know is shown as not judged. */
export function lookOf(verdict) {
  return LOOKS[verdict] || LOOKS.unjudged;
}

/** An element of SVG with attributes. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The shape alone, for beside a word. */
export function mark(verdict) {
  const id = verdict in LOOKS ? verdict : "unjudged";
  return svg(
    "svg",
    { viewBox: "0 0 16 16", class: `mark v-${id}`, "aria-hidden": "true" },
    svg("path", { class: "mark-shape", d: LOOKS[id].outline }),
    svg("path", { class: "mark-line", d: LOOKS[id].inner }),
  );
}
