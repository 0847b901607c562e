// What stands in a conversation before anybody wrote: what it is for, and what to try.

import { icon, make } from "./parts.js";
import { state } from "./state.js";

const TRIES = [
  ["/debt Refund job retries forever when the ledger is down !critical ~M in:refunds", "File technical debt, typed in one go"],
  ["/improve", "Open the form for an improvement story"],
  ["/backlog", "See the one ranked list"],
];

const place = document.getElementById("welcome");

export function welcome(here, many, put) {
  const key = JSON.stringify([here.id, state.me.id]);
  place.hidden = many > 0;
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  place.replaceChildren(...(here.kind === "channel" ? channel(here, put) : direct(here, put)));
}

function channel(here, put) {
  return [
    icon("flame"),
    make("h2", {}, `#${here.name} starts here`),
    make("p", {}, `${here.topic}. Hearth keeps what slows this team down in one ranked list. Everything works as in a chat service, and stays on this computer.`),
    tries(put),
    make("p", { className: "hint" }, "Act as somebody else, or move the clock, at the top of the page."),
  ];
}

function direct(here, put) {
  const bot = here.other === state.bot;
  const words = bot
    ? "What only you need to know comes here: reminders, nudges, answers to shortcuts."
    : `Only you and ${here.name} read this.`;
  return [icon("flame"), make("h2", {}, here.name), make("p", {}, words), ...(bot ? [tries(put)] : [])];
}

function tries(put) {
  const buttons = TRIES.map(([text, about]) => {
    const button = make("button", { type: "button" }, make("code", {}, text), make("span", {}, about));
    button.addEventListener("click", () => put(text));
    return make("li", {}, button);
  });
  return make("ul", { className: "tries" }, ...buttons);
}
