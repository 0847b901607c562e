// Says that something new stands further down than one looks, and goes there.

export class Below {
  constructor(scroller, button) {
    this.scroller = scroller;
    this.button = button;
    this.fresh = new Set();
    button.addEventListener("click", () => this.show());
    scroller.addEventListener("scroll", () => this.low() && this.clear());
  }

  low() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < 80;
  }

  /** One new message, by its ID. */
  add(id) {
    this.fresh.add(id);
    const many = this.fresh.size;
    this.button.firstElementChild.textContent = many === 1 ? "1 new message" : `${many} new messages`;
    this.button.hidden = false;
  }

  clear() {
    this.fresh.clear();
    this.button.hidden = true;
  }

  /** Goes to the first one that is new. */
  show() {
    const [first] = this.fresh;
    this.scroller.querySelector(`article[data-id="${CSS.escape(first)}"]`)?.scrollIntoView({ block: "start" });
    this.clear();
  }
}
