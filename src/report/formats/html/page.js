"use strict";
(() => {
  const form = document.getElementById("search");
  const entries = [...document.querySelectorAll("details.entry")];
  const words = document.getElementById("words");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const shown = document.getElementById("shown");
  const text = new Map(entries.map((each) => [each, each.textContent.toLowerCase()]));
  const groups = [...document.querySelectorAll("h3.group")];

  const search = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const known = new Set(boxes.map((box) => box.value));
    const off = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
    let count = 0;
    for (const each of entries) {
      const verdict = each.dataset.verdict;
      const fits = !(known.has(verdict) && off.has(verdict))
        && wanted.every((word) => text.get(each).includes(word));
      each.hidden = !fits;
      if (fits) count += 1;
    }
    for (const group of groups) {
      let next = group.nextElementSibling;
      let any = false;
      for (; next && next.matches("details.entry"); next = next.nextElementSibling) {
        any = any || !next.hidden;
      }
      group.hidden = !any;
    }
    shown.textContent = `${count} of ${entries.length} shown`;
  };

  // A link to an entry opens it, whatever the search says.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches("details.entry")) {
      target.hidden = false;
      target.open = true;
      target.scrollIntoView();
    }
  };

  // On paper everything is seen.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = entries.filter((each) => !each.open);
    closed.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((each) => { each.open = false; }));

  const all = document.getElementById("open-all");
  all.addEventListener("click", () => {
    const open = entries.some((each) => !each.hidden && !each.open);
    entries.filter((each) => !each.hidden).forEach((each) => { each.open = open; });
    all.textContent = open ? "Close all" : "Open all";
  });
  form.addEventListener("input", search);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", reveal);
  form.hidden = entries.length === 0;
  search();
  reveal();
})();
