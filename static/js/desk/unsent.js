// The list 未发出 on the desk: what lies on this phone. Sent again on load, when the signal returns, and by the button.

import { fill, inPart, sendFiling, toLookAt, WAITING, wrongsOf } from "./send.js";
import { openStore } from "./store.js";

const section = document.querySelector("[data-unsent]");
const words = document.getElementById("desk-words").dataset;
const list = section.querySelector("[data-unsent-list]");
const pattern = section.querySelector("template[data-unsent-card]").content.firstElementChild;
const signal = section.querySelector("[data-signal]");
const button = section.querySelector("[data-send-all]");
const said = section.querySelector("[data-send-said]"); // what the press of the button came to
const noSignal = document.querySelector("[data-no-signal]"); // on the page that the phone shows without one
const addresses = { upload: section.dataset.upload, form: section.dataset.formUrl };

let store = null;
let isSending = false;
let isUnanswered = false; // the last send did not reach the server

const stateWords = { waiting: words.onPhone, sending: words.sending, look: words.needsLook };
const whyWaiting = { "sign-in": words.signIn, "not-ready": words.notReady, "other-account": words.otherAccount };

function card(filing) {
  const element = pattern.cloneNode(true);
  const link = element.querySelector(".card-link");
  link.textContent = filing.title || words.untitled;
  link.href = `${filing.form ?? addresses.form}#k=${filing.key}`;
  element.querySelector("[data-state]").textContent = filing.state === "waiting" && filing.sentence ? words.kept : stateWords[filing.state];
  if (filing.photos.length) element.querySelector("[data-photos]").textContent = fill(words.photos, { count: filing.photos.length });
  const sentence = element.querySelector("[data-sentence]");
  sentence.textContent = filing.sentence;
  sentence.hidden = !filing.sentence;
  element.dataset.key = filing.key;
  return element;
}

async function show() {
  signal.textContent = navigator.onLine ? signal.dataset.online : signal.dataset.offline;
  const filings = await store.all();
  list.replaceChildren(...filings.map(card));
  section.hidden = filings.length === 0;
  for (const filing of filings) document.querySelector(`[data-draft="${filing.key}"]`)?.setAttribute("hidden", "");
  return filings;
}

function tell(sentence) {
  said.textContent = sentence;
  said.scrollIntoView({ block: "nearest" });
}

// The page that says there is no signal: with nothing left on it the desk takes its place, else it says what is true now.
function tellSignal(isBack) {
  if (isBack && section.hidden) return location.reload();
  const heading = document.querySelector("h1");
  const said = isBack ? noSignal.dataset.backTitle : noSignal.dataset.title;
  document.title = document.title.replace(heading.textContent, said);
  heading.textContent = said;
  document.querySelector(".page-header .lead").textContent = isBack ? noSignal.dataset.backLead : noSignal.dataset.lead;
  return undefined;
}

async function pressed() {
  if (isSending) return;
  if (!navigator.onLine) {
    tell(words.noSignal);
    return;
  }
  button.disabled = true;
  tell(words.sending);
  await sendAll();
  button.disabled = false;
  const left = await store.all();
  const isForEyes = left.length && left.every(({ state }) => state === "look");
  tell(isUnanswered ? words.noAnswer : isForEyes ? words.needsLook : "");
}

async function sendAll() {
  if (isSending || !navigator.onLine) return show();
  isSending = true;
  isUnanswered = false;
  try {
    for (const filing of await store.all()) {
      if (filing.state === "look") continue;
      await mark(filing, "sending", "");
      if (!(await sendOne(filing))) break;
    }
  } finally {
    isSending = false;
    await show();
  }
  return undefined;
}

// Returns false when it is no use to try the next one now.
async function sendOne(filing) {
  const answer = await sendFiling(filing, store, addresses);
  if (answer.outcome === "saved" && wrongsOf(answer)) {
    await mark(inPart(filing, answer), "look", fill(words.partlyKept, { wrong: wrongsOf(answer) }));
    return true;
  }
  if (answer.outcome === "submitted" || answer.outcome === "saved") {
    await store.remove(filing);
    list.querySelector(`[data-key="${filing.key}"] [data-state]`)?.replaceChildren(answer.outcome === "submitted" ? words.submitted : words.saved);
    document.dispatchEvent(new CustomEvent("filing-sent", { detail: answer }));
    return true;
  }
  if (WAITING.includes(answer.outcome)) {
    isUnanswered = answer.outcome === "offline";
    await mark(filing, "waiting", whyWaiting[answer.outcome] ?? answer.sentence ?? "");
    return false;
  }
  if (answer.outcome === "photo") filing.photos = filing.photos.filter((photo) => photo !== answer.photo);
  await mark(filing, "look", toLookAt(filing, answer, words).sentence);
  return true;
}

async function mark(filing, state, sentence) {
  Object.assign(filing, { state, sentence });
  await store.put(filing);
  await show();
}

async function start() {
  try {
    store = await openStore(section.dataset.user);
  } catch {
    return;
  }
  button.addEventListener("click", pressed);
  window.addEventListener("online", async () => {
    said.textContent = "";
    await sendAll();
    if (noSignal && !isUnanswered) tellSignal(true);
  });
  window.addEventListener("offline", () => {
    if (noSignal) tellSignal(false);
    return show();
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) sendAll(); });
  // Left at "sending" by a page that was closed in the middle: sending again is harmless.
  await sendAll();
}

start().finally(() => section.setAttribute("data-ready", ""));
