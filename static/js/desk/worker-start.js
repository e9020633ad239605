// Registers the worker that opens the form without a signal. Browsers allow it over HTTPS and on this machine only.
navigator.serviceWorker?.register(document.currentScript?.dataset.worker ?? "/desk/sw.js", { scope: "/desk/" }).catch(() => {});
