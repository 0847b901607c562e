// The list of conversations, and the way from one to another.

import { avatar, icon, make } from "./parts.js";
import { kept, state, unread } from "./state.js";

/** The place that the address names: `#/payments`, `#/payments/thread/ID`, `#/payments/ID` or `#/home`. */
export function place() {
  const [conversation = "", part = "", rest = ""] = location.hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
  if (conversation === "home") return { conversation, thread: "", message: "" };
  if (!state.conversations.has(conversation)) return fallback();
  const named = part === "thread" ? rest : part;
  const found = state.messages.get(named);
  if (!found || found.conversation !== conversation) return { conversation, thread: "", message: "" };
  if (part === "thread") return { conversation, thread: named, message: "" };
  return { conversation, thread: found.thread, message: named };
}

function fallback() {
  const last = kept.get(`place:${state.me.id}`).replace(/^#\//, "").split("/")[0];
  const first = [...state.conversations.keys()][0];
  return { conversation: state.conversations.has(last) ? last : first, thread: "", message: "" };
}

export function go(conversation, thread = "") {
  location.hash = `#/${encodeURIComponent(conversation)}${thread ? `/thread/${encodeURIComponent(thread)}` : ""}`;
}

export function side() {
  const all = [...state.conversations.values()];
  const channels = all.filter((one) => one.kind === "channel");
  const bot = all.find((one) => one.other === state.bot);
  const others = all.filter((one) => one.kind !== "channel" && one !== bot);
  const nav = document.getElementById("side");
  const drawn = JSON.stringify([all, state.place.conversation, all.map((one) => unread(one.id))]);
  if (nav.dataset.drawn === drawn) return;
  nav.dataset.drawn = drawn;
  const focused = document.activeElement?.closest?.("#side a")?.getAttribute("href");
  nav.replaceChildren(
    group("Hearth", [entry("home", "Home", icon("i-home")), entry(bot.id, "Messages", icon("i-mail"))]),
    group("Channels", channels.map((one) => entry(one.id, one.name, icon("i-hash")))),
    group("Direct messages", others.map((one) => entry(one.id, one.name, avatar(one.other)))),
  );
  if (focused) nav.querySelector(`a[href="${focused}"]`)?.focus();
}

function group(name, entries) {
  const id = `side-${name.split(" ")[0].toLowerCase()}`;
  return make("section", { "aria-labelledby": id }, make("h2", { id }, name), make("ul", {}, ...entries));
}

function entry(id, name, before) {
  const new_ = id === "home" ? 0 : unread(id);
  const link = make("a", { href: `#/${encodeURIComponent(id)}`, className: new_ ? "new" : "" }, before, make("span", {}, name));
  if (state.place.conversation === id) link.setAttribute("aria-current", "page");
  if (new_) link.append(make("span", { className: "badge" }, String(new_), make("span", { className: "sr" }, " unread")));
  return make("li", {}, link);
}

const drawer = document.getElementById("drawer");

function fold(open) {
  document.body.classList.toggle("drawn", open);
  drawer.setAttribute("aria-expanded", String(open));
}

drawer.addEventListener("click", () => fold(!document.body.classList.contains("drawn")));
addEventListener("hashchange", () => fold(false));
document.getElementById("side").addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  fold(false);
  drawer.focus();
});
document.getElementById("main").addEventListener("pointerdown", () => fold(false));
