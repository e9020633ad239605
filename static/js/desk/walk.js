// The phone form 填走访巡查: kept on the phone while one types, sent once, sent later when there is no signal.
// Without this script the form works as it stands; all words come from data attributes.

import { setBusy } from "./busy.js";
import { sendFiling, token, WAITING } from "./send.js";
import { shrink } from "./shrink.js";
import { dateToday, newKey, openStore } from "./store.js";

const form = document.querySelector("[data-walk]");
const words = document.getElementById("desk-words").dataset;
const stateLine = document.querySelector("[data-filing-state]");
const notice = document.querySelector("[data-filing-notice]");
const file = form.querySelector("input[type=file]");
const addresses = { upload: form.dataset.upload, form: form.dataset.formUrl, home: form.dataset.homeUrl };
const PAUSE = 800; // milliseconds without typing until the phone keeps it

let store = null;
let photo = null;
let shrinking = Promise.resolve(); // a photo that was chosen and is not small yet
let timer = 0;
let isKept = false; // the phone holds what is on the form; without a store, or with a full one, it does not
let isLeaving = false;
let isSubmitting = false; // from the press of the button until there is an answer to it

const field = (name) => form.elements.namedItem(name);
const say = (sentence) => { stateLine.textContent = sentence; };

function sayWrong(sentence, address) {
  notice.replaceChildren();
  const box = document.createElement("div");
  box.className = "notice notice-waiting";
  const text = Object.assign(document.createElement("p"), { textContent: sentence });
  if (address) text.append(" ", Object.assign(document.createElement("a"), { href: address, textContent: words.open }));
  box.append(text);
  notice.append(box);
  notice.scrollIntoView({ block: "nearest" });
}

function filingNow() {
  const fields = [];
  for (const element of form.elements) {
    if (!element.name || ["photo", "csrfmiddlewaretoken", "step"].includes(element.name)) continue;
    if (["submit", "button"].includes(element.type) || (photo && element.name === "photos")) continue;
    if (["checkbox", "radio"].includes(element.type) && !element.checked) continue;
    fields.push([element.name, element.value, ""]);
  }
  return {
    key: field("key").value,
    action: addresses.form,
    form: addresses.form,
    step: "submit",
    fields,
    photos: photo ? [photo] : [],
    title: field("place").value.trim(),
    changedAt: Date.now(),
    state: "look", // not sent by the desk until the person presses the button
    sentence: "",
  };
}

async function keep(state) {
  const filing = { ...filingNow(), state };
  isKept = false;
  try {
    await store?.put(filing);
    isKept = Boolean(store);
  } catch {
    say(words.notKept);
  }
  return filing;
}

function changed() {
  if (isLeaving) return;
  clearTimeout(timer);
  timer = setTimeout(() => keep("look"), PAUSE);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isSubmitting) return;
  isSubmitting = true;
  setBusy(form, true);
  say(words.sending);
  await shrinking;
  clearTimeout(timer);
  const filing = await keep("waiting");
  const answer = await sendFiling(filing, store ?? { put: async () => {} }, addresses);
  if (answer.outcome === "submitted") {
    isLeaving = true;
    await store?.remove(filing);
    say(words.submitted);
    location.assign(answer.url);
  } else if (WAITING.includes(answer.outcome)) {
    waitForSignal(answer);
  } else if (Object.keys(answer.errors ?? {}).length) {
    await keep("look");
    askServer(filing.photos[0]?.uid);
  } else {
    stay();
    await keep("look");
    say("");
    sayWrong(answer.sentence || words.mend, answer.url);
  }
});

// Whoever goes on to another page leaves the button closed behind them.
function stay() {
  isSubmitting = false;
  setBusy(form, false);
}

// What the person has to mend is said by the server's own page, beside each field; the photo is there already.
function askServer(uid) {
  isLeaving = true;
  file.disabled = true;
  const hidden = { step: "submit", csrfmiddlewaretoken: token() || field("csrfmiddlewaretoken")?.value, ...(uid && { photos: uid }) };
  for (const [name, value] of Object.entries(hidden)) {
    for (const element of form.querySelectorAll(`input[name=${name}]`)) element.remove();
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  HTMLFormElement.prototype.submit.call(form);
}

function waitForSignal({ outcome, sentence }) {
  if (outcome === "offline" && isKept && navigator.serviceWorker?.controller) {
    isLeaving = true;
    say(words.onPhone);
    return location.assign(addresses.home);
  }
  stay();
  const why = { "sign-in": words.signIn, "not-ready": words.notReady, "other-account": words.otherAccount, later: sentence }[outcome];
  if (!isKept) say(words.notKept);
  else say(why ? words.kept : words.onPhone);
  sayWrong(why ?? stateLine.textContent);
}

window.addEventListener("online", async () => {
  const filing = await store?.get(field("key").value);
  if (filing?.state === "waiting" && !isLeaving) form.requestSubmit();
});
// Come back to by the browser's own arrow, the page is still as it was left: closed.
window.addEventListener("pageshow", (event) => { if (event.persisted && isLeaving) location.reload(); });

file.addEventListener("change", () => {
  const [chosen] = file.files;
  shrinking = shrinking.then(async () => {
    photo = chosen ? { id: newKey(), name: chosen.name, blob: await shrink(chosen), uid: null } : null;
    changed();
  });
});

// Among many duties not all are listed: one that was ticked on another page stays, and can be taken back.
function addTicked(last, value) {
  const row = last.closest("div").cloneNode(true);
  const box = row.querySelector("input");
  const label = row.querySelector("label");
  box.id = label.htmlFor = `duty-${value}`;
  box.value = value;
  box.checked = true;
  label.replaceChildren(box, ` ${words.tickedBefore}`);
  last.closest("div").after(row);
}

function restore(filing) {
  for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = false;
  for (const [name, value] of filing.fields) {
    const elements = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    const choices = elements.filter((element) => ["radio", "checkbox"].includes(element.type));
    if (choices.length && name === "duties" && !choices.some((choice) => choice.value === value)) addTicked(choices.at(-1), value);
    else if (choices.length) for (const choice of choices) choice.checked ||= choice.value === value;
    else if (elements[0]) elements[0].value = value;
  }
  [photo = null] = filing.photos;
  for (const more of form.querySelectorAll("details")) {
    more.open = [...more.querySelectorAll("input[type=text], textarea")].some((element) => element.value);
  }
  if (filing.sentence) sayWrong(filing.sentence);
  say(words.onPhone);
}

async function start() {
  const wanted = new URLSearchParams(location.hash.slice(1)).get("k");
  if (form.hasAttribute("data-shell")) {
    field("key").value = newKey();
    dateToday(field("walked_on"));
  }
  if (wanted) field("key").value = wanted;
  form.addEventListener("input", changed);
  try {
    store = await openStore(form.dataset.user);
  } catch {
    return; // private browsing: the phone keeps nothing, sending works
  }
  const filing = wanted ? await store.get(wanted) : null;
  if (filing) restore(filing);
}

document.documentElement.classList.add("js");
start().finally(() => form.setAttribute("data-ready", ""));
