// What this tab knows: whose eyes it looks through, what they see, and where they are.

const STORED = "hearth";

export const state = {
  me: null,
  bot: "",
  people: new Map(),
  conversations: new Map(),
  messages: new Map(),
  emoji: [],
  capture: "",
  commands: [],
  shortcuts: [],
  actions: [],
  place: { conversation: "", thread: "", message: "" },
  ahead: 0,
};

/** Text that survives a reload of this tab, and is gone with the tab. */
export const kept = {
  get: (name) => sessionStorage.getItem(`${STORED}:${name}`) ?? "",
  set: (name, value) => sessionStorage.setItem(`${STORED}:${name}`, value),
};

export function take(snapshot) {
  const { me, bot, people, conversations, messages, emoji, capture, commands, shortcuts, actions } = snapshot;
  Object.assign(state, { me, bot, emoji, capture, commands, shortcuts, actions });
  state.people = new Map(people.map((one) => [one.id, one]));
  state.conversations = new Map(conversations.map((one) => [one.id, one]));
  state.messages = new Map(messages.map((one) => [one.id, one]));
  if (!kept.get("baseline")) kept.set("baseline", String(latest()));
}

export function ordered() {
  return [...state.messages.values()].sort((one, other) => one.number - other.number);
}

export function roots(conversation) {
  return ordered().filter((one) => one.conversation === conversation && (!one.thread || isLone(one)));
}

export function replies(root) {
  return ordered().filter((one) => one.thread === root);
}

// A reply that only this person sees, under a root they cannot see, would otherwise be lost.
function isLone(message) {
  return message.thread && !state.messages.has(message.thread);
}

function latest() {
  return Math.max(0, ...[...state.messages.values()].map((one) => one.number));
}

export function seen(conversation) {
  return Number(kept.get(`seen:${state.me.id}:${conversation}`) || kept.get("baseline"));
}

export function markSeen(conversation) {
  const there = ordered().filter((one) => one.conversation === conversation).at(-1);
  if (there) kept.set(`seen:${state.me.id}:${conversation}`, String(there.number));
}

export function unread(conversation) {
  const since = seen(conversation);
  return ordered().filter(
    (one) => one.conversation === conversation && one.number > since && one.author !== state.me.id,
  ).length;
}

export function now() {
  return new Date(Date.now() + state.ahead);
}

const formats = new Map();

/** A moment in the zone of the person one acts as. */
export function shown(moment, options) {
  const key = state.me.zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: state.me.zone, ...options }));
  return formats.get(key).format(moment);
}

export function clockTime(moment) {
  return shown(moment, { hour: "2-digit", minute: "2-digit" });
}

export function dayOf(moment) {
  return shown(moment, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

export function dayName(moment) {
  const day = dayOf(moment);
  if (day === dayOf(now())) return "Today";
  if (day === dayOf(new Date(now() - 86_400_000))) return "Yesterday";
  const year = shown(moment, { year: "numeric" }) === shown(now(), { year: "numeric" }) ? {} : { year: "numeric" };
  return shown(moment, { weekday: "long", day: "numeric", month: "long", ...year });
}
