// A filter's list that would leave the window at the right opens towards the left.

for (const filter of document.querySelectorAll(".ledger-filter")) {
  filter.addEventListener("toggle", () => {
    const { classList, lastElementChild } = filter;
    classList.remove("ledger-filter-left");
    const isOutside = lastElementChild.getBoundingClientRect().right > document.documentElement.clientWidth;
    classList.toggle("ledger-filter-left", filter.open && isOutside);
  });
}
