// A page of somebody signed in that the browser kept whole, to be shown again by its back button, is asked for anew: it
// may have been signed out since. Some browsers keep pages although the answer says no-store.

addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.documentElement.hidden = true;
  location.replace(location.href);
});
