// Sends filings to the server. One filing has one key from its first letter on, so sending it twice is harmless.

const PATIENCE = 60_000; // milliseconds for one request; a weak signal is slow, not gone

export function token() {
  return document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]*)/)?.[1] ?? "";
}

// After these it is no use to try again now: everything stays on the phone.
export const WAITING = ["offline", "sign-in", "not-ready", "other-account", "later"];

// Posts and reads the answer: {outcome: "offline" | "sign-in" | "not-ready" | …as the server says, …}.
async function post(address, body) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      redirect: "manual",
      signal: AbortSignal.timeout?.(PATIENCE),
    });
  } catch {
    return { outcome: "offline" };
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) return { outcome: "sign-in" };
  if (answer.status >= 500 && answer.status !== 507) return { outcome: "not-ready" };
  if (answer.status === 404) return { outcome: "gone" };
  if (!answer.headers.get("Content-Type")?.includes("json")) return { outcome: "sign-in" };
  return { status: answer.status, ok: answer.ok, ...(await answer.json()) };
}

// `filer`: who took it. Whoever else is signed in by then does not get it.
export async function sendPhoto(photo, address, filer) {
  const body = new FormData();
  body.append("photo", photo.blob, "photo.jpg");
  body.append("filer", filer);
  return post(address, body);
}

const filerOf = (filing) => filing.fields.find(([name]) => name === "filer")?.[1] ?? "";

// 422: this photo is no good. Anything else passes: too many today, a full disk.
export const photoRefused = ({ status }) => ({ outcome: status === 422 ? "photo" : "later" });

function bodyOf(filing, step) {
  const body = new FormData();
  for (const [name, value] of filing.fields) body.append(name, value);
  for (const photo of filing.photos) if (photo.uid) body.append("photos", photo.uid);
  body.append("step", step);
  return body;
}

export function setField(filing, name, value) {
  for (const row of filing.fields) if (row[0] === name) row[1] = value;
}

// What was not taken of a draft, as one text; empty when all of it was.
export const wrongsOf = (answer) => Object.values(answer.errors ?? {}).flat().join("");

// A draft of which the server took only what is right: it stays on the phone until somebody has looked at it.
export function inPart(filing, answer) {
  setField(filing, "version", answer.version);
  return Object.assign(filing, { action: answer.url, state: "look", sentence: wrongsOf(answer) });
}

export const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// A filing that the server did not take: somebody has to look at it. `words`: what _words.html says.
export function toLookAt(filing, answer, words) {
  const titles = answer.alike?.map((row) => row.title).join("、");
  const own = { conflict: words.conflict }; // said by what one finds here instead of by the server
  const sentence = own[answer.outcome] ?? (answer.sentence || wrongsOf(answer) || words.mend);
  return Object.assign(filing, { state: "look", isAlike: Boolean(titles), sentence: titles ? fill(words.alike, { titles }) : sentence });
}

// Sends the photos that are not there yet, then the filing; keeps every bit of progress in the store.
// `addresses`: {upload, form}.
export async function sendFiling(filing, store, addresses, step = filing.step) {
  const locks = navigator.locks;
  const work = () => sendNow(filing, store, addresses, step, true);
  return locks ? locks.request(`filing-${filing.key}`, work) : work();
}

async function sendNow(filing, store, addresses, step, mayRepeat) {
  for (const photo of [...filing.photos]) {
    if (photo.uid) continue;
    const answer = await sendPhoto(photo, addresses.upload, filerOf(filing));
    if (WAITING.includes(answer.outcome)) return answer;
    if (answer.sentence) return { ...photoRefused(answer), photo, sentence: `${photo.name}：${answer.sentence}` };
    if (!answer.uid) return answer;
    photo.uid = answer.uid;
    await store.put(filing);
  }
  const answer = await post(filing.action, bodyOf(filing, step));
  // Photos that waited for more than a week were purged, a draft may have been discarded elsewhere.
  if (mayRepeat && answer.errors?.photos && filing.photos.every((photo) => photo.blob)) {
    for (const photo of filing.photos) photo.uid = null;
    return sendNow(filing, store, addresses, step, false);
  }
  if (mayRepeat && answer.outcome === "gone" && !filing.form && filing.action !== addresses.form) {
    filing.action = addresses.form;
    return sendNow(filing, store, addresses, step, false);
  }
  return answer;
}
