// Talks to the server: one way to do something, one stream of what happened.

const token = document.querySelector('meta[name="hearth-token"]').content;

export class Unreachable extends Error {}

export function mint() {
  return crypto.randomUUID();
}

/** Does something; answers the server's words, or throws Unreachable when nobody heard it. */
export async function post(what, body) {
  let response;
  try {
    response = await fetch(`/demo/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Hearth-Token": token },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    if (response && !response.ok) return { error: `The server answered ${response.status}.` };
    throw new Unreachable();
  }
}

let stream = null;

/**
 * Follows what one person sees. `lost` is told true when the connection breaks, false when it
 * stands; `refused` when the server does not know this person.
 */
export function follow(person, hear, lost, refused) {
  stream?.close();
  stream = new EventSource(`/demo/events?as=${encodeURIComponent(person)}`);
  const mine = stream;
  stream.onmessage = (event) => mine === stream && hear(JSON.parse(event.data));
  stream.onopen = () => mine === stream && lost(false);
  stream.onerror = () => {
    if (mine !== stream) return;
    lost(true);
    if (mine.readyState === EventSource.CLOSED) setTimeout(() => mine === stream && refused(), 1000);
  };
}
