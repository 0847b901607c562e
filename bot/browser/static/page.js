// The page: brings together what one sees, where one is, and what one does.

import { bar } from "./bar.js";
import { Below } from "./below.js";
import { Composer } from "./composer.js";
import { onAnswer, show } from "./dialog.js";
import { draw, fillTools, giveTools, keepTabStop, walk } from "./log.js";
import { closeMenu, openMenu } from "./menu.js";
import { hush, icon, toast } from "./parts.js";
import { go, place, side } from "./side.js";
import { kept, markSeen, replies, roots, state, take } from "./state.js";
import { welcome } from "./welcome.js";
import { follow, mint, post, Unreachable } from "./wire.js";

const at = (id) => document.getElementById(id);
const log = at("log");
const threadLog = at("thread-log");
const home = at("home");
const FIRST = "dana";
const REVIEW = "The review runs in this thread: press Start. At the top right you become somebody else.";
const TOUCH = matchMedia("(hover: none)");
const BESIDE = matchMedia("(min-width: 1001px)");
const below = new Below(at("scroller"), at("below"));
const threadBelow = new Below(at("thread-scroller"), at("thread-below"));

/** What the page does with any answer: opens the form, says what was refused, or shows where it went. */
function after(answer) {
  const problem = answer.error || answer.refused;
  if (problem) toast(problem);
  if (answer.form) show(answer.form);
  if (answer.thread) goToReview(answer.thread);
  if (answer.wentTo) toast("Hearth answered in your direct messages.", { label: "Show", run: () => go(answer.wentTo) });
  if (state.place.conversation === "home") refreshHome();
}

/** The clock came to a review: its thread opens, which is where it is run. */
async function goToReview({ conversation, message }) {
  while (!state.messages.has(message)) await new Promise((come) => setTimeout(come, 20));
  addEventListener("hashchange", () => toast(REVIEW), { once: true });
  go(conversation, message);
}

async function act(what, body) {
  try {
    after(await post(what, { as: state.me.id, ...body }));
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    toast("Hearth cannot be reached. Nothing happened; try again in a moment.");
  }
}

async function refreshHome() {
  try {
    const answer = await post("home", { as: state.me.id });
    if (state.place.conversation === "home") home.innerHTML = answer.html ?? "";
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
  }
}

const composer = new Composer(at("composer"), {
  id: "composer-text",
  where: () => ({ conversation: state.place.conversation, thread: "" }),
  after,
  upwards: () => [...log.querySelectorAll("article")].at(-1)?.focus(),
});

const threadComposer = new Composer(at("thread-composer"), {
  id: "thread-text",
  where: () => ({ conversation: state.place.conversation, thread: state.place.thread }),
  after,
  upwards: () => [...threadLog.querySelectorAll("article")].at(-1)?.focus(),
});

/** Draws what changed; `moved` when one came to another place. */
function render(moved) {
  const { conversation, thread } = state.place;
  const atHome = conversation === "home";
  const here = state.conversations.get(conversation);
  markSeen(conversation);
  side();
  log.hidden = at("composer").hidden = atHome;
  home.hidden = !atHome;
  at("thread").hidden = !thread;
  document.body.classList.toggle("threaded", Boolean(thread));
  if (atHome) at("welcome").hidden = true;
  else {
    const messages = roots(conversation);
    welcome(here, messages.length, (text) => composer.put(text));
    fill(below, log, messages, false, moved);
    log.setAttribute("aria-label", `Messages in ${here.kind === "channel" ? `#${here.name}` : here.name}`);
  }
  if (thread) fill(threadBelow, threadLog, [state.messages.get(thread), ...replies(thread)], true, moved);
}

function fill(below, list, messages, inThread, moved) {
  const { scroller } = below;
  const low = below.low();
  const last = messages.at(-1);
  const begun = lastIn(list) && beginsAt(scroller, lastIn(list)) > -2;
  const title = titleOf(list);
  if (moved) {
    list.setAttribute("aria-busy", "true");
    list.replaceChildren();
  }
  draw(list, messages.filter(Boolean), inThread);
  if (moved) list.removeAttribute("aria-busy");
  const fresh = !moved && last?.number > Number(list.dataset.newest);
  list.dataset.newest = String(last?.number ?? 0);
  const anew = fresh || moved || begun || titleOf(list) !== title;
  if (moved && inThread && isRun(messages)) showBegin(scroller, list);
  else if (low || moved || (fresh && isForMe(last))) showEnd(scroller, anew ? lastIn(list) : null);
  else if (fresh) below.add(last.id);
  if (moved) below.clear();
}

/** The first answer, or the root where it does not stand beside the thread anyway. */
function showBegin(scroller, list) {
  scroller.scrollTop = 0;
  if (BESIDE.matches) list.querySelector(".day").scrollIntoView();
}

/** A thread that the bot began and answered itself is worked through from its beginning. */
function isRun([root, first]) {
  return root?.author === state.bot && first?.author === state.bot;
}

/** Shows the end of a list; of a message that is taller than the page its beginning, which says what to do. */
function showEnd(scroller, last) {
  scroller.scrollTop = scroller.scrollHeight;
  const at = last ? beginsAt(scroller, last) : 0;
  if (at < 0) scroller.scrollTop += at;
}

/** How far below the upper edge of what one sees. */
function beginsAt(scroller, article) {
  return article.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
}

/** What the last card is about: one that a press turned into another is read from its beginning. */
function titleOf(list) {
  return lastIn(list)?.querySelector("h3")?.textContent;
}

function lastIn(list) {
  return [...list.querySelectorAll("article")].at(-1);
}

function isForMe(message) {
  return message?.onlyYou || message?.author === state.me.id || message?.via.startsWith(`${state.me.name} `);
}

/** Comes to the place that the address names. */
function come(first = false) {
  closeMenu();
  const before = JSON.stringify(state.place);
  state.place = place();
  const { conversation, thread, message } = state.place;
  if (!first && before === JSON.stringify(state.place)) return;
  const here = state.conversations.get(conversation);
  const channel = here?.kind === "channel";
  kept.set(`place:${state.me.id}`, location.hash);
  if (!first) hush();
  at("title").replaceChildren(...(channel ? [icon("i-hash"), here.name] : [here?.name ?? "Home"]));
  at("topic").textContent = here ? here.topic : "What is yours, and what you have begun";
  document.title = `${channel ? "#" : ""}${here?.name ?? "Home"} – Hearth`;
  render(true);
  if (conversation === "home") refreshHome();
  const bot = here?.other === state.bot;
  composer.come(bot ? "Type / to ask Hearth for something" : `Message ${channel ? "#" : ""}${here?.name ?? ""}`);
  if (thread) threadComposer.come("Reply");
  at("thread-topic").textContent = here ? `${channel ? "#" : ""}${here.name}` : "";
  if (message) point(message);
  else if (!first && !TOUCH.matches) (thread ? threadComposer : composer).text.focus();
}

/** Shows the one message that a link names. */
function point(id) {
  const list = state.messages.get(id)?.thread ? threadLog : log;
  const article = list.querySelector(`article[data-id="${CSS.escape(id)}"]`);
  article?.scrollIntoView({ block: "center" });
  article?.classList.add("pointed");
  article?.focus({ preventScroll: true });
}

function hear(event) {
  if (event.type === "clock") state.ahead = new Date(event.now) - Date.now();
  else if (event.type === "snapshot") {
    take(event);
    fillTools();
    bar(act, change);
    document.body.classList.add("ready");
    return come(true);
  } else if (event.type === "message") state.messages.set(event.message.id, event.message);
  else if (event.type === "removed") state.messages.delete(event.id);
  if (!state.me) return;
  bar(act, change);
  render(false);
}

/** This tab becomes somebody else. */
function change(person) {
  kept.set("as", person);
  const direct = state.conversations.get(state.place.conversation)?.other;
  if (direct) location.hash = "#/home";
  begin(person);
}

function begin(person) {
  const tell = (lost) => {
    at("lost").textContent = lost ? "Connection lost; trying again. What you type is kept here." : "";
  };
  follow(person, hear, tell, fallBack);
}

/** The server was started anew and does not know this person: what they were typing goes along. */
function fallBack() {
  const text = composer.text.value;
  if (text && state.me.id !== FIRST) kept.set(`draft:${FIRST}:${state.place.conversation}:`, text);
  kept.set("as", FIRST);
  begin(FIRST);
}

const doing = {
  dismiss: (article) => act("dismiss", { message: article.dataset.id }),
  thread: (article) => go(state.place.conversation, rootOf(article)),
  react: (article, button) => act("react", { id: mint(), message: article.dataset.id, emoji: button.dataset.emoji }),
  more: (article, button) => {
    const items = state.actions.map((one) => ({
      label: one.label,
      hint: one.summary,
      before: icon("i-bolt"),
      run: () => act("message-action", { id: mint(), message: article.dataset.id, command: one.command }),
    }));
    const link = { label: "Copy link", before: icon("i-link"), run: () => copy(article.dataset.id) };
    openMenu(button, "More for this message", [...items, link]);
  },
};

function rootOf(article) {
  return state.messages.get(article.dataset.id)?.thread || article.dataset.id;
}

async function copy(id) {
  await navigator.clipboard.writeText(`${location.origin}/#/${state.place.conversation}/${id}`);
  toast("The link to this message is copied.");
}

async function press(button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  hush();
  button.setAttribute("aria-disabled", "true");
  const { command, args } = button.dataset;
  const message = button.closest("article")?.dataset.id ?? "";
  await act("press", { id: mint(), message, command, args: JSON.parse(args) });
  button.removeAttribute("aria-disabled");
}

/** A menu of a card acts as soon as something else is chosen; what was refused shows as it was. */
async function choose(menu) {
  const { command, args, pick } = menu.dataset;
  const message = menu.closest("article")?.dataset.id ?? "";
  await act("press", { id: mint(), message, command, args: { ...JSON.parse(args), [pick]: menu.value } });
  const drawn = [...menu.options].find((option) => option.defaultSelected) ?? menu.options[0];
  menu.value = drawn.value;
}

document.addEventListener("change", (event) => event.target.dataset.pick && choose(event.target));

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-press], [data-do]");
  if (button?.dataset.press) press(button);
  else if (button) doing[button.dataset.do](button.closest("article"), button);
  const link = event.target.closest(`a[href^="${location.origin}/#/"]`);
  if (link) {
    event.preventDefault();
    location.hash = new URL(link.href).hash;
  }
});

for (const list of [log, threadLog]) {
  list.addEventListener("pointerover", (event) => giveTools(event.target.closest("article")));
  list.addEventListener("keydown", walk);
  list.addEventListener("focusin", (event) => {
    const article = event.target.closest("article");
    if (!article) return;
    keepTabStop(article);
    giveTools(article);
  });
}

at("thread-close").addEventListener("click", closeThread);
at("thread").addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && closeThread());

function closeThread() {
  const root = state.place.thread;
  go(state.place.conversation);
  log.querySelector(`article[data-id="${CSS.escape(root)}"]`)?.focus({ preventScroll: true });
}

for (const skip of document.querySelectorAll(".skip")) {
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    document.querySelector(skip.getAttribute("href")).focus();
  });
}

addEventListener("hashchange", () => state.me && come());
onAnswer(after);
begin(kept.get("as") || FIRST);
