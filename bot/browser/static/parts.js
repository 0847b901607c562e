// Small pieces of the page that several others use.

import { state } from "./state.js";

/** An element, its properties, and what stands in it. */
export function make(tag, properties = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...inside);
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export function avatar(author) {
  const person = state.people.get(author);
  if (!person) return make("span", { className: "avatar bot" }, icon("flame"));
  const initials = person.name.split(" ").map((word) => word[0]).slice(0, 2).join("");
  return make("span", { className: `avatar hue-${person.hue % 6}` }, initials);
}

let hiding = 0;

export function hush() {
  document.getElementById("toast").replaceChildren();
}

/** A word about what happened, that goes away by itself; `action` is a button beside it. */
export function toast(sentence, action = null) {
  const place = document.getElementById("toast");
  place.replaceChildren(make("span", {}, sentence));
  if (action) {
    const button = make("button", { type: "button", className: "quiet" }, action.label);
    button.addEventListener("click", () => {
      hush();
      action.run();
    });
    place.append(button);
  }
  clearTimeout(hiding);
  hiding = setTimeout(hush, 8000);
}
