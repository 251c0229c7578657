// Light or dark before anything is painted: the system's wish, or what was chosen here.
// A classic script in the head, because modules run too late. The dark colours are one style sheet,
// and choosing a theme says when that sheet holds.
"use strict";
(() => {
  const KEY = "hiphinge-theme";
  const MEDIA = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "all" };

  function stored() {
    try {
      return localStorage.getItem(KEY) || "auto";
    } catch {
      return "auto";
    }
  }

  function apply(name) {
    document.getElementById("dark").media = MEDIA[name] || MEDIA.auto;
    document.dispatchEvent(new Event("themechange"));
  }

  function choose(name) {
    try {
      localStorage.setItem(KEY, name);
    } catch {
      // a browser that keeps nothing: the choice holds until the page is closed
    }
    apply(name);
  }

  apply(stored());
  matchMedia(MEDIA.auto).addEventListener("change", () => document.dispatchEvent(new Event("themechange")));
  window.hiphingeTheme = { stored, choose };
})();
