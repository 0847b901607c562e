// A menu under a button: arrows, letters, Home, End, Enter and Escape all do what one expects.

import { icon, make } from "./parts.js";

let open = null;

export function closeMenu(refocus = false) {
  if (!open) return;
  const { menu, anchor, stop } = open;
  open = null;
  stop.abort();
  menu.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (refocus) anchor.focus();
}

/** items: { label, hint, before, checked, run }. `checked` given makes it a choice of one. */
export function openMenu(anchor, label, items) {
  const again = open?.anchor === anchor;
  closeMenu(again);
  if (again) return;
  const menu = make("div", { className: "menu", role: "menu", "aria-label": label }, ...items.map(entry));
  const stop = new AbortController();
  open = { menu, anchor, stop };
  document.body.append(menu);
  anchor.setAttribute("aria-expanded", "true");
  put(menu, anchor);
  menu.addEventListener("keydown", (event) => key(event, menu));
  document.addEventListener("pointerdown", (event) => away(event, menu, anchor), { signal: stop.signal });
  addEventListener("resize", () => closeMenu(), { signal: stop.signal });
  (menu.querySelector('[aria-checked="true"]') ?? menu.firstElementChild)?.focus();
}

function entry(item) {
  const choice = item.checked !== undefined;
  const button = make(
    "button",
    { type: "button", tabIndex: -1, role: choice ? "menuitemradio" : "menuitem" },
    ...(item.before ? [item.before] : []),
    make("span", { className: "words" }, make("b", {}, item.label), ...(item.hint ? [make("small", {}, item.hint)] : [])),
    ...(item.checked ? [icon("i-check")] : []),
  );
  if (choice) button.setAttribute("aria-checked", String(item.checked));
  button.addEventListener("click", () => {
    closeMenu(true);
    item.run();
  });
  return button;
}

function put(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + height + 12 < innerHeight;
  const left = at.left + at.right > innerWidth ? at.right - width : at.left;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, below ? at.bottom + 6 : at.top - height - 6)}px`;
}

function away(event, menu, anchor) {
  if (!menu.contains(event.target) && !anchor.contains(event.target)) closeMenu();
}

function key(event, menu) {
  const entries = [...menu.children];
  const at = entries.indexOf(document.activeElement);
  const to = {
    ArrowDown: (at + 1) % entries.length,
    ArrowUp: (at - 1 + entries.length) % entries.length,
    Home: 0,
    End: entries.length - 1,
  }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    entries[to].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    closeMenu(true);
  } else if (event.key.length === 1 && event.key !== " ") {
    const after = [...entries.slice(at + 1), ...entries.slice(0, at + 1)];
    after.find((one) => one.innerText.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }
}
