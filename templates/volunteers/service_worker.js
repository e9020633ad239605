// Opens the desk without a signal: its static files and three pages that hold no name of a person.
// Everything else goes to the network and is never kept.

const CACHE = "desk-{{ version }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}", {% endfor %}];
const HOME = "{{ offline_url|escapejs }}";
const FORM = "{{ offline_form_url|escapejs }}";
const NEW = "{{ form_url|escapejs }}";
const WALK = "{{ offline_walk_url|escapejs }}";
const NEW_WALK = "{{ walk_url|escapejs }}";
const PATIENCE = 8000; // milliseconds for a page; then the kept one opens
const FRESH = 600_000; // milliseconds after which the pages are fetched anew

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => Promise.all([cache.addAll(FILES), keepPages(cache)])));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, address));
  else if (FILES.includes(address.pathname)) event.respondWith(file(request));
});

async function page(event, address) {
  try {
    const answer = await fetch(event.request, { signal: AbortSignal.timeout(PATIENCE) });
    event.waitUntil(refresh());
    return answer;
  } catch {
    const cache = await caches.open(CACHE);
    const page = { [NEW]: FORM, [NEW_WALK]: WALK }[address.pathname] ?? HOME;
    const kept = (await cache.match(page)) ?? (await cache.match(HOME));
    return kept ?? Response.error();
  }
}

async function file(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}

async function refresh() {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(FORM);
  const age = Date.now() - Date.parse(kept?.headers.get("Date") ?? 0);
  if (!(age < FRESH)) await keepPages(cache);
}

// Kept only as answered to a signed-in person, never the sign-in page behind a redirect.
async function keepPages(cache) {
  await Promise.all([HOME, FORM, WALK].map(async (address) => {
    const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
    if (answer?.ok) await cache.put(address, answer);
  }));
}
