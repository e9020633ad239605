// What lies on this phone: filings of one person that the server has not got yet, photos included.
// One database per person; their signing out deletes it (sign-out.js), nobody else's.
//
// A filing: {key, action, step: "draft" | "submit", fields: [[name, value, label]], photos: [{id, name, blob, uid}],
// title, changedAt, state: "waiting" | "sending" | "look", sentence}.

const STORE = "filings";

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function openStore(user) {
  const request = indexedDB.open(`desk-${user}`, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
  const database = await done(request);
  // Another tab may want to delete it, when its person signs out.
  database.onversionchange = () => database.close();
  const rows = (mode) => database.transaction(STORE, mode).objectStore(STORE);
  // What was typed meanwhile, here or in another tab, stays when an earlier state comes back from sending.
  const unlessNewer = async ({ key, changedAt }, write) => {
    const filings = rows("readwrite");
    const kept = await done(filings.get(key));
    if (!(kept?.changedAt > changedAt)) await done(write(filings));
  };
  return {
    all: async () => (await done(rows("readonly").getAll())).sort((a, b) => b.changedAt - a.changedAt),
    get: (key) => done(rows("readonly").get(key)),
    put: (filing) => unlessNewer(filing, (filings) => filings.put(filing)),
    remove: (filing) => unlessNewer(filing, (filings) => filings.delete(filing.key)),
  };
}

// The form that the phone keeps is of the day on which it was fetched; a clock that was set back changes nothing.
export function dateToday(input) {
  const today = new Date().toLocaleDateString("sv", { timeZone: "Asia/Shanghai" }); // 2026-11-28, the office's day
  if (input && today > input.max) input.value = input.max = today;
}

export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Plain HTTP in the office network has no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
