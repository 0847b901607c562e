// The form in front of somebody: what is typed in it is never lost, whatever happens.

import { make, toast } from "./parts.js";
import { state } from "./state.js";
import { mint, post, Unreachable } from "./wire.js";

const dialog = document.getElementById("dialog");
const form = dialog.querySelector("form");
const inside = document.getElementById("dialog-inside");
const said = document.getElementById("dialog-said");
const submit = document.getElementById("dialog-submit");

// token and person of the form; first: its fields as drawn at first; back: what had the focus
// before; field: the one that had it when something was sent.
let shown = null;
let after = () => {};

export function onAnswer(tell) {
  after = tell;
}

/** Opens a form, or draws the one that is open anew: with the same token it is the same form. */
export function show(drawn) {
  const same = dialog.open && shown?.token === drawn.token;
  const focused = same ? shown.field : "";
  const unfolded = same ? [...inside.querySelectorAll("details[open] > summary")].map((one) => one.textContent) : [];
  document.getElementById("dialog-title").textContent = drawn.title;
  submit.textContent = drawn.submit;
  inside.innerHTML = drawn.html;
  said.textContent = "";
  for (const summary of inside.querySelectorAll("summary")) {
    if (unfolded.includes(summary.textContent)) summary.parentElement.open = true;
  }
  if (!same) shown = { token: drawn.token, as: state.me.id, field: "", first: JSON.stringify(fields()), back: document.activeElement };
  if (!dialog.open) dialog.showModal();
  for (const counted of inside.querySelectorAll("[data-most]")) count(counted);
  focusFirst(focused);
}

function focusFirst(focused) {
  const wrong = inside.querySelector(".form-error") ?? inside.querySelector('[aria-invalid="true"]');
  const kept = focused ? inside.querySelector(`[name="${CSS.escape(focused)}"]`) : null;
  (wrong ?? kept ?? inside.querySelector("input, textarea, select") ?? submit).focus();
}

function fields() {
  const values = {};
  for (const field of inside.querySelectorAll("[name]")) {
    values[field.name] = field.type === "checkbox" ? (field.checked ? "yes" : "") : field.value;
  }
  return values;
}

async function ask(what, body) {
  shown.field = inside.contains(document.activeElement) ? document.activeElement.name : "";
  dialog.setAttribute("aria-busy", "true");
  inside.inert = true;
  said.textContent = "";
  try {
    return await post(what, { as: shown.as, token: shown.token, fields: fields(), ...body });
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return { error: "Hearth cannot be reached. Nothing was stored; everything you typed is still here." };
  } finally {
    inside.inert = false;
    dialog.removeAttribute("aria-busy");
  }
}

async function send(event) {
  event.preventDefault();
  if (dialog.hasAttribute("aria-busy")) return;
  const answer = await ask("submit", {});
  if (stays(answer)) return;
  finish();
  after(answer);
}

/** Leaves the form. What was typed becomes a draft; when that fails, the form stays. */
async function leave(event) {
  event?.preventDefault();
  if (dialog.hasAttribute("aria-busy")) return;
  if (JSON.stringify(fields()) === shown.first) return finish();
  const wrote = [...inside.querySelectorAll("input[type=text], textarea")].some((field) => field.value.trim());
  const answer = await ask("close", { id: mint() });
  if (stays(answer)) return;
  finish();
  if (!answer.answered) toast(wrote ? "Kept as a draft for 7 days. Type /debt drafts to go on with it." : "Closed.");
  after(answer);
}

function stays(answer) {
  if (answer.error || answer.refused) {
    said.textContent = answer.error || answer.refused;
    inside.querySelector(`[name="${CSS.escape(shown.field)}"]`)?.focus();
    return true;
  }
  if (answer.form) show(answer.form);
  return Boolean(answer.form);
}

function finish() {
  const back = shown.back;
  dialog.close();
  if (!back?.isConnected || back === document.body) document.getElementById("composer-text")?.focus();
}

/** Says how much room is left once it gets scarce. */
function count(field) {
  const most = Number(field.dataset.most);
  const left = most - field.value.length;
  let note = field.parentElement.querySelector(".count");
  if (left > most * 0.2 && left > 20) return note?.remove();
  if (!note) {
    note = make("span", { className: "count" });
    field.after(note);
  }
  note.textContent = left < 0 ? `${-left} too many` : `${left} left`;
  note.classList.toggle("over", left < 0);
}

form.addEventListener("submit", send);
dialog.addEventListener("cancel", leave);
inside.addEventListener("input", (event) => event.target.dataset.most && count(event.target));
dialog.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  // Browsers close a dialog on the second Escape whatever its `cancel` listener says.
  if (event.key === "Escape") leave(event);
});
for (const button of dialog.querySelectorAll("[data-leave]")) button.addEventListener("click", leave);
