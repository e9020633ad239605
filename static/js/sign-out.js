// Deletes this browser's drafts before signing out. The answer says the same with Clear-Site-Data, which browsers
// heed only over HTTPS; an office network may be plain HTTP.

for (const form of document.querySelectorAll("form[data-wipe-drafts]")) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.wiped) return;
    event.preventDefault();
    await Promise.race([wipe(), new Promise((resolve) => setTimeout(resolve, 2000))]);
    form.dataset.wiped = "yes";
    form.submit();
  });
}

async function wipe() {
  for (const name of (await window.caches?.keys()) ?? []) await caches.delete(name);
  const databases = (await window.indexedDB?.databases?.()) ?? [];
  await Promise.all(databases.map(({ name }) => new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  })));
}
