// Draws lists of messages. What did not change keeps its element, so that a screen reader hears
// only what is new and the focus stays where it was.

import { avatar, icon, make } from "./parts.js";
import { clockTime, dayName, dayOf, replies, state } from "./state.js";

const template = document.getElementById("message-template");
const TOGETHER = 5 * 60_000;

/** Draws `messages` into `log`; `inThread` leaves out what only a channel shows. */
export function draw(log, messages, inThread) {
  const focus = focusOf(log);
  const wanted = inThread ? withCount(messages) : withDays(messages);
  const there = new Map([...log.children].map((element) => [element.dataset.key, element]));
  const elements = wanted.map(({ key, build }) => {
    const known = there.get(key);
    if (known) return known;
    const built = build();
    built.dataset.key = key;
    return built;
  });
  const stay = new Set(elements);
  for (const element of [...log.children]) if (!stay.has(element)) element.remove();
  elements.forEach((element, at) => {
    if (log.children[at] !== element) log.insertBefore(element, log.children[at] ?? null);
  });
  refocus(log, focus);
  const articles = log.querySelectorAll("article");
  if (articles.length && !log.querySelector('article[tabindex="0"]')) articles[articles.length - 1].tabIndex = 0;
}

function withDays(messages) {
  return messages.flatMap((message, at) => {
    const at_ = new Date(message.at);
    const before = messages[at - 1];
    const sameDay = before && dayOf(new Date(before.at)) === dayOf(at_);
    const day = { key: `day:${dayOf(at_)}:${dayName(at_)}`, build: () => divider(dayName(at_)) };
    return sameDay ? [piece(message, before, false)] : [day, piece(message, null, false)];
  });
}

function withCount([root, ...answers]) {
  const name = many(answers.length);
  const count = { key: `count:${name}`, build: () => divider(name) };
  const pieces = answers.map((one, at) => piece(one, answers[at - 1], true));
  return [piece(root, null, true), ...(answers.length ? [count] : []), ...pieces];
}

function many(answers) {
  return answers === 1 ? "1 reply" : `${answers} replies`;
}

function divider(name) {
  return make("div", { className: "day", role: "separator", "aria-label": name }, make("span", {}, name));
}

function piece(message, before, inThread) {
  const answers = inThread ? [] : replies(message.id);
  const last = answers.at(-1);
  const grouped = follows(message, before);
  const lastOn = last && dayName(new Date(last.at));
  const key = JSON.stringify([message, grouped, answers.length, last?.at, lastOn, state.me.zone]);
  return { key, build: () => build(message, grouped, answers) };
}

function follows(message, before) {
  return Boolean(
    before &&
      before.author === message.author &&
      !message.via &&
      !message.onlyYou &&
      !before.onlyYou &&
      message.author !== state.bot &&
      new Date(message.at) - new Date(before.at) < TOGETHER,
  );
}

function build(message, grouped, answers) {
  const element = template.content.cloneNode(true).firstElementChild;
  const at = new Date(message.at);
  const part = (name) => element.querySelector(name);
  element.dataset.id = message.id;
  element.setAttribute("aria-label", `${message.name}, ${clockTime(at)}`);
  element.classList.toggle("grouped", grouped);
  element.classList.toggle("private", message.onlyYou);
  part(".avatar").replaceWith(avatar(message.author));
  if (!message.onlyYou) part(".only-you").remove();
  if (message.via) part(".via").textContent = message.via;
  else part(".via").remove();
  part(".author").textContent = message.name;
  if (message.author !== state.bot) part(".app").remove();
  const time = part("time");
  time.textContent = clockTime(at);
  time.dateTime = message.at;
  time.title = `${dayOf(at)}, ${clockTime(at)}`;
  part(".content").innerHTML = message.html;
  for (const one of message.reactions) part(".reactions").append(reaction(one));
  if (!message.reactions.length) part(".reactions").remove();
  if (answers.length) fillReplies(part(".replies"), answers);
  else part(".replies").remove();
  return element;
}

function reaction(one) {
  const known = state.emoji.find((other) => other.name === one.emoji);
  const button = make(
    "button",
    { type: "button", className: "reaction", title: one.names.join(", ") },
    icon(known.drawing),
    make("span", {}, String(one.names.length)),
  );
  button.dataset.do = "react";
  button.dataset.emoji = one.emoji;
  button.setAttribute("aria-pressed", String(one.mine));
  button.setAttribute("aria-label", `${known.label}, ${one.names.length}: ${one.names.join(", ")}`);
  return button;
}

function fillReplies(button, answers) {
  const authors = [...new Set(answers.map((one) => one.author))].slice(0, 3);
  const last = new Date(answers.at(-1).at);
  button.append(
    make("span", { className: "faces" }, ...authors.map(avatar)),
    make("b", {}, many(answers.length)),
    make("small", {}, `Last reply ${dayName(last).toLowerCase()} at ${clockTime(last)}`),
  );
}

/** One bar of tools for the whole page: it stands in the message that is pointed at or focused. */
export const tools = make("div", { className: "tools", role: "group", "aria-label": "Message" });

export function fillTools() {
  const tool = (what, label, ...inside) => {
    const button = make("button", { type: "button", className: "icon", title: label, "aria-label": label }, ...inside);
    button.dataset.do = what;
    return button;
  };
  const reactions = state.emoji.map((one) => {
    const button = tool("react", one.name === state.capture ? `${one.label}: files this message` : one.label, icon(one.drawing));
    button.dataset.emoji = one.name;
    return button;
  });
  const more = tool("more", "More for this message", icon("i-more"));
  more.setAttribute("aria-haspopup", "menu");
  tools.replaceChildren(...reactions, tool("thread", "Reply in thread", icon("i-reply")), more);
}

export function giveTools(article) {
  if (!article || article.classList.contains("private") || tools.parentElement === article) return;
  if (tools.contains(document.activeElement)) return;
  article.append(tools);
}

/** Up and down walk through the messages; Home and End go to the first and the last. */
export function walk(event) {
  const article = event.target.closest("article");
  if (article !== event.target || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = [...article.parentElement.querySelectorAll("article")];
  const at = all.indexOf(article);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined || !all[to]) return;
  event.preventDefault();
  all[to].focus();
}

/** The one message that Tab reaches is the one that had the focus last. */
export function keepTabStop(article) {
  for (const other of article.parentElement.querySelectorAll('article[tabindex="0"]')) other.tabIndex = -1;
  article.tabIndex = 0;
}

function focusOf(log) {
  const article = document.activeElement?.closest?.("article");
  if (!article || !log.contains(article)) return null;
  const inTools = tools.contains(document.activeElement);
  const controls = [...article.querySelectorAll("button, a, select")].filter((one) => !tools.contains(one));
  return {
    id: article.dataset.id,
    element: document.activeElement,
    inTools,
    at: controls.indexOf(document.activeElement),
    hadTools: article.contains(tools),
  };
}

function refocus(log, focus) {
  if (!focus || (focus.element.isConnected && document.activeElement === focus.element)) return;
  const article = log.querySelector(`article[data-id="${CSS.escape(focus.id)}"]`);
  if (!article) return;
  article.tabIndex = 0;
  if (focus.hadTools) article.append(tools);
  const controls = [...article.querySelectorAll("button, a, select")].filter((one) => !tools.contains(one));
  (focus.inTools ? focus.element : controls[focus.at] ?? article).focus({ preventScroll: true });
}
