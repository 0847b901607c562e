// Where one types: keeps what is unsent, completes commands, and says when something went wrong.

import { icon, make } from "./parts.js";
import { kept, state } from "./state.js";
import { mint, post, Unreachable } from "./wire.js";
import { openMenu } from "./menu.js";

const template = document.getElementById("composer-template");
const TIP = "Enter sends · Shift + Enter new line · ↑ messages";

export class Composer {
  /** where(): { conversation, thread } of what is typed. after(answer): what the page does next. */
  constructor(root, { id, where, after, upwards }) {
    root.append(template.content.cloneNode(true));
    this.root = root;
    this.where = where;
    this.after = after;
    this.upwards = upwards;
    this.text = root.querySelector("textarea");
    this.text.id = id;
    this.list = root.querySelector(".completion");
    this.list.id = `${id}-commands`;
    this.said = root.querySelector(".unsent");
    this.tip = root.querySelector(".tip");
    this.status = root.querySelector(".sr");
    this.options = [];
    this.active = -1;
    this.tried = { text: "", id: "" };
    this.text.setAttribute("aria-controls", this.list.id);
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("blur", () => this.fold());
    root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    root.querySelector("[data-slash]").addEventListener("click", () => this.put("/"));
    const shortcuts = root.querySelector("[data-shortcuts]");
    shortcuts.addEventListener("click", () => this.offerShortcuts(shortcuts));
  }

  get draft() {
    const { conversation, thread } = this.where();
    return `draft:${state.me.id}:${conversation}:${thread}`;
  }

  /** Shows what is unsent where one is now. */
  come(label) {
    this.text.value = kept.get(this.draft);
    this.text.placeholder = label;
    this.text.setAttribute("aria-label", label);
    this.said.textContent = "";
    const inThread = Boolean(this.where().thread);
    this.root.querySelector("[data-slash]").hidden = inThread;
    this.root.querySelector("[data-shortcuts]").hidden = inThread || !state.shortcuts.length;
    this.fold();
    this.grow();
  }

  put(text) {
    this.text.value = text;
    this.text.focus();
    this.typed();
  }

  typed() {
    kept.set(this.draft, this.text.value);
    this.said.textContent = "";
    this.grow();
    this.complete();
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 220)}px`;
    this.root.classList.toggle("filled", Boolean(this.text.value.trim()));
  }

  complete() {
    const text = this.text.value.toLowerCase();
    const command = /^\/\S*/.test(text) && !text.includes("\n") && !this.where().thread;
    this.options = command ? state.commands.filter((one) => one.typed.startsWith(text.trimStart())) : [];
    this.active = this.options.length && !text.includes(" ") ? 0 : -1;
    this.list.replaceChildren(...this.options.map((one, at) => this.option(one, at)));
    this.list.hidden = !this.options.length;
    this.text.setAttribute("aria-haspopup", "listbox");
    this.status.textContent = this.options.length ? `${this.options.length} commands; up and down choose, Tab takes one` : "";
    this.tip.textContent = command && !this.options.length ? this.help(text) : TIP;
    this.mark();
  }

  help(text) {
    const fitting = state.commands.filter((one) => text.startsWith(`${one.typed} `));
    const longest = fitting.sort((one, other) => other.typed.length - one.typed.length)[0];
    return longest ? longest.usage : TIP;
  }

  option(one, at) {
    const option = make("div", { role: "option", id: `${this.list.id}-${at}` }, make("code", {}, one.usage), make("span", {}, one.summary));
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.take(at);
    });
    return option;
  }

  mark() {
    [...this.list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === this.active)));
    const marked = this.list.children[this.active];
    if (marked) {
      this.text.setAttribute("aria-activedescendant", marked.id);
      marked.scrollIntoView({ block: "nearest" });
    } else {
      this.text.removeAttribute("aria-activedescendant");
    }
  }

  take(at) {
    const { typed, usage } = this.options[at];
    this.text.value = usage === typed ? typed : `${typed} `;
    this.typed();
    this.fold();
  }

  fold() {
    this.options = [];
    this.active = -1;
    this.list.hidden = true;
    this.text.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing) return;
    if (this.options.length && this.keyInList(event)) return event.preventDefault();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "ArrowUp" && !this.text.value) {
      event.preventDefault();
      this.upwards();
    }
  }

  /** True when the open list of commands has used the key. */
  keyInList(event) {
    const many = this.options.length;
    if (event.key === "ArrowDown") this.active = (this.active + 1) % many;
    else if (event.key === "ArrowUp") this.active = (this.active - 1 + many) % many;
    else if (event.key === "Escape") this.fold();
    else if (event.key === "Tab" && !event.shiftKey) this.take(Math.max(this.active, 0));
    else if (event.key === "Enter" && !event.shiftKey && this.active >= 0) {
      // A word that means something by itself, such as /backlog, is sent as it stands.
      const typed = this.text.value.trim().toLowerCase();
      if (state.commands.some((one) => one.typed === typed || one.typed.startsWith(`${typed} `))) return false;
      this.take(this.active);
    } else return false;
    this.mark();
    return true;
  }

  async send() {
    const text = this.text.value;
    if (!text.trim() || this.text.readOnly) return;
    const draft = this.draft;
    // The same words tried again carry the same name, so that they cannot arrive twice.
    if (this.tried.text !== text || this.tried.draft !== draft) this.tried = { text, draft, id: mint() };
    this.text.readOnly = true;
    this.fold();
    this.said.textContent = "";
    try {
      const answer = await post("send", { as: state.me.id, id: this.tried.id, text, ...this.where() });
      this.heard(answer, draft);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      this.said.textContent = "Not sent: Hearth cannot be reached. Your text is kept; press Enter to try again.";
    } finally {
      this.text.readOnly = false;
    }
  }

  heard(answer, draft) {
    const kept_ = answer.error || answer.refused;
    this.tried = { text: "", id: "" };
    if (kept_) {
      this.said.textContent = kept_;
      return;
    }
    kept.set(draft, "");
    if (draft === this.draft) this.text.value = "";
    this.tip.textContent = TIP;
    this.grow();
    this.after(answer);
  }

  offerShortcuts(button) {
    const items = state.shortcuts.map((one) => ({
      label: one.label,
      hint: one.summary,
      before: icon("i-bolt"),
      run: async () => {
        try {
          this.after(await post("shortcut", { as: state.me.id, id: mint(), command: one.command }));
        } catch (error) {
          if (!(error instanceof Unreachable)) throw error;
          this.said.textContent = "Hearth cannot be reached. Try again in a moment.";
        }
      },
    }));
    openMenu(button, "Shortcuts", items);
  }
}
