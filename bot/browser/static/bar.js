// The bar on top: what time it is for the person one acts as, moving on, and acting as somebody else.

import { openMenu } from "./menu.js";
import { avatar, icon, make } from "./parts.js";
import { now, shown, state } from "./state.js";

const time = document.getElementById("now");
const acting = document.getElementById("acting");
const steps = document.getElementById("steps");
let act = () => {};
let change = () => {};

export function bar(doIt, become) {
  act = doIt;
  change = become;
  tell();
  const me = state.people.get(state.me.id);
  acting.setAttribute("aria-label", `Acting as ${me.name}, ${me.about}`);
  const words = make("span", { className: "words" }, make("b", {}, me.name), make("small", {}, me.about));
  const shownNow = acting.dataset.as;
  if (shownNow !== me.id) acting.replaceChildren(make("span", { className: "as" }, "Acting as"), avatar(me.id), words, icon("i-down"));
  acting.dataset.as = me.id;
}

function tell() {
  if (!state.me) return;
  const day = shown(now(), { weekday: "short", day: "numeric", month: "short" });
  const year = shown(now(), { year: "numeric" });
  const clock = shown(now(), { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  time.dateTime = now().toISOString();
  const words = `${day} ${year}, ${clock}`;
  if (time.dataset.words === words) return;
  time.dataset.words = words;
  time.replaceChildren(day, make("span", {}, ` ${year}`), " ", make("b", {}, clock));
  time.title = state.me.zone;
  time.setAttribute("aria-label", `${words}, ${state.me.zone}`);
}

acting.addEventListener("click", () => {
  const items = [...state.people.values()].map((one) => ({
    label: one.name,
    hint: one.about,
    before: avatar(one.id),
    checked: one.id === state.me.id,
    run: () => change(one.id),
  }));
  openMenu(acting, "Acting as", items);
});

const buttons = [...document.querySelectorAll("[data-step]")];
for (const button of buttons) button.addEventListener("click", () => act("clock", { step: button.dataset.step, conversation: state.place.conversation }));

// On a narrow page the same steps stand in a menu.
steps.addEventListener("click", () => {
  const items = buttons.map((button) => ({ label: button.textContent, run: () => button.click() }));
  openMenu(steps, "Move the clock forward", items);
});

setInterval(tell, 1000);
