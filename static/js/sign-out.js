// Deletes what this browser keeps for the person who signs out: their drafts, the kept pages and the worker, which the
// next one to sign in gets anew. What somebody else has not sent yet stays under their own key, so no Clear-Site-Data.

for (const form of document.querySelectorAll("form[data-wipe-drafts]")) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.wiped) return;
    event.preventDefault();
    await Promise.race([wipe(form.dataset.wipeDrafts), new Promise((resolve) => setTimeout(resolve, 2000))]);
    form.dataset.wiped = "yes";
    form.submit();
  });
}

async function wipe(user) {
  await Promise.all([deleteDatabase(`desk-${user}`), forgetPages()]);
}

function deleteDatabase(name) {
  return new Promise((resolve) => {
    const request = window.indexedDB?.deleteDatabase(name);
    if (!request) return resolve();
    request.onsuccess = request.onerror = request.onblocked = resolve;
    return undefined;
  });
}

async function forgetPages() {
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
  for (const name of (await window.caches?.keys()) ?? []) await caches.delete(name);
}
