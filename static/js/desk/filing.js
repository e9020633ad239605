// The phone form 填报活动: photos as tiles, kept while one types, sent without losing anything.
// Without this script the form works as it stands; all words come from data attributes.

import { addRow } from "../rows.js";
import { setBusy } from "./busy.js";
import { restoreField } from "./restore.js";
import { fill, inPart, sendFiling, sendPhoto, setField, toLookAt, WAITING, wrongsOf } from "./send.js";
import { shrink } from "./shrink.js";
import { dateToday, newKey, openStore } from "./store.js";

const form = document.querySelector("[data-filing]");
const words = document.getElementById("desk-words").dataset;
const stateLine = document.querySelector("[data-filing-state]");
const notice = document.querySelector("[data-filing-notice]");
const strip = document.querySelector("[data-photo-strip]");
const tilePattern = document.querySelector("template[data-photo-tile]").content.firstElementChild;
const fileInput = document.getElementById("id_new_photos");
const camera = document.querySelector("[data-camera]");

const addresses = { upload: form.dataset.upload, form: form.dataset.formUrl, home: form.dataset.homeUrl };
const mostPhotos = Number(form.dataset.mostPhotos);
const PAUSE = 1200; // milliseconds without typing until the server gets the draft

const photos = new Map(); // tile → {id, name, blob, uid}
let store = null;
let timer = 0;
let isPartly = false; // the last draft had a wrong field, which the server did not take
let isTyping = false; // something is on the form that the phone does not keep yet
let changedAt = 0; // of what the phone keeps; rises even when the clock is set back
let shrinking = Promise.resolve(); // photos that were chosen and have no tile yet
let queue = Promise.resolve(); // what goes to the server goes one after another
let isKept = false; // the phone holds what is on the form; without a store, or with a full one, it does not
let isLeaving = false;
let isSubmitting = false; // from the press of a button until there is an answer to it

const field = (name) => form.elements.namedItem(name);
const say = (sentence) => { stateLine.textContent = sentence; };
// What happens beside a send does not talk over it.
const sayAside = (sentence) => { if (!isSubmitting) say(sentence); };
const waitingWords = () => (isKept ? words.onPhone : words.notKept);
const keptWords = () => (isKept ? words.kept : words.notKept); // what it waits for is said in the notice

function sayWrong(sentence, link) {
  if (sentence && notice.textContent.trim() === sentence) return;
  notice.replaceChildren();
  if (!sentence) return;
  const box = document.createElement("div");
  box.className = "notice notice-waiting";
  const text = document.createElement("p");
  text.textContent = sentence;
  if (link) {
    const anchor = document.createElement("a");
    [anchor.href, anchor.textContent] = link;
    text.append(" ", anchor);
  }
  box.append(text);
  notice.append(box);
  notice.scrollIntoView({ block: "nearest" });
}

const signInLink = () => [`${words.signInUrl}?next=${encodeURIComponent(location.pathname)}`, words.signInLink];

// ---------- What is on the form, as it is kept and sent

function filingNow(step) {
  const fields = [];
  for (const element of form.elements) {
    if (!element.name || ["photos", "new_photos", "csrfmiddlewaretoken", "step"].includes(element.name)) continue;
    if (["checkbox", "radio"].includes(element.type) && !element.checked) continue;
    if (element.type === "submit" || element.type === "button") continue;
    const label = ["participants", "units"].includes(element.name) ? element.closest("label").textContent.trim()
      : element.selectedOptions?.[0]?.text ?? "";
    fields.push([element.name, element.value, label]);
  }
  return {
    key: field("key").value,
    action: form.getAttribute("action"),
    step,
    fields,
    photos: [...strip.children].map((tile) => photos.get(tile)).filter(Boolean),
    title: field("title").value.trim(),
    changedAt: (changedAt = Math.max(Date.now(), changedAt + 1)),
    state: "waiting",
    sentence: "",
  };
}

async function keep(step) {
  const filing = filingNow(step);
  isTyping = isKept = false;
  try {
    await store?.put(filing);
    isKept = Boolean(store);
  } catch {
    say(words.notKept);
  }
  return filing;
}

// ---------- Keeping while one types

function changed() {
  if (isLeaving) return;
  isTyping = true;
  clearTimeout(timer);
  timer = setTimeout(autosave, PAUSE);
}

async function autosave() {
  const filing = await keep("draft");
  if (!navigator.onLine) return sayAside(waitingWords());
  sayAside(words.saving);
  queue = queue.then(() => saveDraft(filing)).catch(() => sayAside(waitingWords()));
  return queue;
}

async function saveDraft(filing) {
  if (isLeaving || isSubmitting) return; // what is being sent holds all of it
  // The version and address of the last answer, not of the moment of typing.
  filing.action = form.getAttribute("action");
  setField(filing, "version", field("version").value);
  const answer = await sendFiling(filing, store ?? nowhere, addresses, "draft");
  takeUids(filing);
  if (answer.outcome === "saved") {
    field("version").value = answer.version;
    form.setAttribute("action", answer.url);
    history.replaceState(null, "", answer.url);
    const wrong = wrongsOf(answer);
    if (wrong) await store?.put(inPart(filing, answer));
    else await store?.remove(filing);
    if (wrong || isPartly) sayWrong(wrong);
    isPartly = Boolean(wrong);
    if (isTyping || changedAt > filing.changedAt) sayAside(words.saving);
    else sayAside(wrong ? words.partly : words.saved);
  } else if (WAITING.includes(answer.outcome)) {
    sayAside(sayWhyWaiting(answer) ? keptWords() : waitingWords());
  } else if (answer.outcome === "conflict") {
    sayAside(keptWords());
    sayWrong(words.conflict);
  } else if (answer.outcome === "photo") {
    dropPhoto(answer.photo.id, answer.sentence);
  } else if (answer.sentence) {
    sayAside(answer.sentence);
  } else {
    sayAside(waitingWords());
  }
}

const nowhere = { put: async () => {}, remove: async () => {} };

// A photo that went along with a draft is known to the server from now on.
function takeUids(filing) {
  for (const [tile, photo] of photos) {
    const sent = filing.photos.find((other) => other.id === photo.id);
    if (sent?.uid) markSent(tile, photo, sent.uid);
  }
}

// ---------- Submitting

form.addEventListener("submit", async (event) => {
  const step = event.submitter?.value ?? "draft";
  clearTimeout(timer);
  event.preventDefault();
  if (isSubmitting || event.submitter?.hasAttribute("data-add-row")) return;
  begin();
  say(step === "submit" ? words.sending : words.saving);
  await shrinking;
  clearTimeout(timer);
  await queue;
  const filing = await keep(step);
  const answer = await sendFiling(filing, store ?? nowhere, addresses, step);
  takeUids(filing);
  if (answer.outcome === "submitted" || (answer.outcome === "saved" && !wrongsOf(answer))) {
    isLeaving = true;
    await store?.remove(filing);
    say(step === "submit" ? words.submitted : words.saved);
    location.assign(answer.url);
  } else if (answer.outcome === "photo") {
    stay();
    dropPhoto(answer.photo.id, answer.sentence);
  } else if (WAITING.includes(answer.outcome)) {
    waitForSignal(answer);
  } else {
    await askServer(filing, step, answer);
  }
});

function begin() {
  isSubmitting = true;
  setBusy(form, true);
}

// Whoever goes on to another page leaves the buttons closed behind them.
function stay() {
  isSubmitting = false;
  setBusy(form, false);
}

// What the person has to mend is said by the server's own page; until that is taken it lies on the phone as well.
async function askServer(filing, step, answer) {
  isLeaving = true;
  await store?.put(answer.outcome === "saved" ? inPart(filing, answer) : toLookAt(filing, answer, words)).catch(() => {});
  form.setAttribute("action", filing.action);
  if (answer.version) field("version").value = answer.version;
  fileInput.disabled = true;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "step", value: step }));
  const csrf = field("csrfmiddlewaretoken") ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken" }));
  csrf.value = document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]*)/)?.[1] ?? csrf.value;
  HTMLFormElement.prototype.submit.call(form);
}

// Says why what lies on the phone is not sent now, and whether there was anything to say.
function sayWhyWaiting({ outcome, sentence }) {
  const why = { "sign-in": words.signIn, "other-account": words.otherAccount, "not-ready": words.notReady, later: sentence }[outcome];
  if (why) sayWrong(why, outcome === "sign-in" ? signInLink() : undefined);
  return Boolean(why);
}

function waitForSignal(answer) {
  // With a worker the desk opens without a signal and shows what waits.
  if (answer.outcome === "offline" && isKept && navigator.serviceWorker?.controller) {
    isLeaving = true;
    say(words.onPhone);
    return location.assign(addresses.home);
  }
  stay();
  if (sayWhyWaiting(answer)) return say(keptWords());
  say(waitingWords());
  sayWrong(waitingWords());
}

// Sent from this very page when the signal comes back, if there is no worker to go home with.
window.addEventListener("online", async () => {
  const filing = await store?.get(field("key").value);
  if (!filing || isLeaving || isSubmitting) return;
  if (filing.step === "submit") form.requestSubmit(form.querySelector("button[value=submit]"));
  else autosave();
});
window.addEventListener("offline", () => sayAside(store ? words.offline : words.notKept));
// Come back to by the browser's own arrow, the page is still as it was left: closed.
window.addEventListener("pageshow", (event) => { if (event.persisted && isLeaving) location.reload(); });

// ---------- Photos

function addTile(photo) {
  const tile = tilePattern.cloneNode(true);
  photos.set(tile, photo);
  const image = tile.querySelector("img");
  // Of a photo that the server gave back the phone holds no picture.
  image.src = photo.blob ? URL.createObjectURL(photo.blob) : `${addresses.upload}${photo.uid}/small/`;
  if (photo.blob) image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
  const state = tile.querySelector(".photo-state");
  state.textContent = words.photoWaiting;
  tile.querySelector(".photo-remove").addEventListener("click", () => removeTile(tile));
  strip.append(tile);
  if (photo.uid) markSent(tile, photo, photo.uid);
  return tile;
}

function removeTile(tile) {
  photos.delete(tile);
  tile.remove();
  camera.querySelector("button").focus();
  changed();
}

function markSent(tile, photo, uid) {
  photo.uid = uid;
  tile.querySelector(".photo-state")?.remove();
  if (tile.querySelector("input[name=photos]")) return;
  const input = document.createElement("input");
  [input.type, input.name, input.value, input.checked] = ["checkbox", "photos", uid, true];
  input.hidden = true;
  tile.append(input);
}

async function addPhotos(files) {
  const free = mostPhotos - photos.size;
  if (files.length > free) sayPhoto(fill(words.tooMany, { most: mostPhotos }));
  for (const file of files.slice(0, free)) {
    const photo = { id: newKey(), name: file.name, blob: await shrink(file), uid: null };
    const tile = addTile(photo);
    changed();
    await keep("draft");
    queue = queue.then(() => uploadNow(tile, photo)).catch(() => {});
  }
}

async function uploadNow(tile, photo) {
  if (photo.uid || !photos.has(tile) || !navigator.onLine) return;
  const answer = await sendPhoto(photo, addresses.upload, form.dataset.user);
  if (answer.uid) markSent(tile, photo, answer.uid);
  else if (answer.status === 422) dropPhoto(photo.id, `${photo.name}：${answer.sentence}`);
  else sayAside(waitingWords());
}

function dropPhoto(id, sentence) {
  for (const [tile, photo] of photos) if (photo.id === id) removeTile(tile);
  sayPhoto(sentence);
  sayAside("");
}

function sayPhoto(sentence) {
  const line = document.createElement("p");
  line.className = "field-error";
  line.textContent = sentence;
  document.querySelector("[data-photo-errors]").append(line);
}

function preparePhotos() {
  camera.hidden = false;
  document.querySelector("[data-plain-input]").hidden = true;
  camera.querySelector("button").addEventListener("click", () => fileInput.click());
  fileInput.addEventListener("change", () => {
    const files = [...fileInput.files];
    fileInput.value = "";
    document.querySelector("[data-photo-errors]").replaceChildren();
    shrinking = shrinking.then(() => addPhotos(files));
  });
  for (const tile of strip.querySelectorAll("[data-photo]")) {
    photos.set(tile, { id: newKey(), name: "", blob: null, uid: tile.dataset.photo });
    tile.querySelector("[data-keep]").hidden = true;
    const button = tilePattern.querySelector(".photo-remove").cloneNode(true);
    button.addEventListener("click", () => removeTile(tile));
    tile.querySelector(".photo-tile").append(button);
  }
}

// ---------- Rows of problems, people of the roster

const rows = document.querySelector("[data-rows]");

rows.querySelector("[data-add-row]").addEventListener("click", (event) => {
  event.preventDefault();
  addRow(rows).querySelector("input[type=text]").focus();
});

document.querySelector("[data-people]")?.addEventListener("change", (event) => {
  const found = event.target.closest("[data-people-found] li");
  if (!found) return;
  const chosen = document.querySelector("[data-people-chosen]");
  const isThere = chosen.querySelector(`input[value="${event.target.value}"]`);
  if (isThere) found.remove();
  else chosen.append(found);
  field("participant_names").value = "";
  document.querySelector("[data-people-found]").replaceChildren();
});

// ---------- Taking up what lies on the phone

function restore(filing) {
  changedAt = filing.changedAt;
  form.setAttribute("action", filing.action);
  const total = Number(filing.fields.find(([name]) => name.endsWith("-TOTAL_FORMS"))?.[1] ?? 1);
  while (Number(field(`${rows.dataset.rows}-TOTAL_FORMS`).value) < total) addRow(rows);
  for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = false;
  for (const [name, value, label] of filing.fields) restoreField(form, name, value, label);
  for (const tile of [...photos.keys()]) { photos.delete(tile); tile.remove(); }
  for (const photo of filing.photos) addTile(photo);
  document.getElementById("more").open = filing.fields.some(([name, value]) => value && /^(problems-\d+-title|hours|unit|grid|facility|participant)/.test(name));
  if (filing.sentence) sayWrong(filing.sentence);
  if (filing.isAlike) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "anyway", value: "1" }));
  isKept = true;
  say(navigator.onLine ? words.kept : words.onPhone);
}

// The server's answer already shows what was typed. Of the draft that it kept in part the phone goes on from
// there; what is kept here goes over nothing that was changed elsewhere without being asked again.
async function goOnWith(filing) {
  changedAt = filing.changedAt;
  isKept = true;
  say(words.kept);
  if (form.dataset.answered === "conflict") return;
  filing.action = form.getAttribute("action");
  setField(filing, "version", field("version").value);
  await store.put(filing);
}

async function start() {
  preparePhotos();
  const wanted = new URLSearchParams(location.hash.slice(1)).get("k");
  if (form.hasAttribute("data-shell")) {
    field("key").value = wanted ?? newKey();
    dateToday(field("held_on"));
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  try {
    store = await openStore(form.dataset.user);
  } catch {
    return; // private browsing: the server keeps drafts, the phone does not
  }
  const filing = await store.get(wanted ?? field("key").value);
  if (filing && form.hasAttribute("data-answered")) await goOnWith(filing);
  else if (filing) restore(filing);
}

document.documentElement.classList.add("js");
start().finally(() => form.setAttribute("data-ready", ""));
