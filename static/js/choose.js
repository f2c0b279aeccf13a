// Choosing many things in groups: search, tick all, and count along. Without it every box still works.

for (const form of document.querySelectorAll("[data-choose]")) {
  const groups = [...form.querySelectorAll("[data-choose-group]")];
  const filter = form.querySelector("[data-choose-filter]");
  const words = form.dataset.words;
  const opened = groups.map((group) => group.open);

  const say = (boxes) => words
    .replace("%(chosen)s", boxes.filter((box) => box.checked).length)
    .replace("%(total)s", boxes.length);
  const boxesIn = (place) => [...place.querySelectorAll("input[type=checkbox]")];
  const plain = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

  function count() {
    for (const group of groups) {
      group.querySelector("[data-choose-count]").textContent = say(boxesIn(group));
    }
    form.querySelector("[data-choose-total]").textContent = say(boxesIn(form));
  }

  function narrow() {
    const wanted = plain(filter.value);
    let shown = 0;
    groups.forEach((group, index) => {
      let here = 0;
      const whole = wanted && plain(group.querySelector(".choose-group__name").textContent).includes(wanted);
      for (const line of group.querySelectorAll("[data-search]")) {
        line.hidden = Boolean(wanted) && !whole && !line.dataset.search.includes(wanted);
        if (!line.hidden) here += 1;
      }
      group.hidden = !here;
      group.open = wanted ? true : opened[index];
      shown += here;
    });
    form.querySelector("[data-choose-none]").hidden = shown > 0;
  }

  form.addEventListener("change", count);
  filter.addEventListener("input", narrow);
  filter.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  form.addEventListener("click", (event) => {
    const all = event.target.closest("[data-choose-all]");
    if (!all) return;
    for (const box of boxesIn(form)) {
      if (!box.closest("[data-search]").hidden) box.checked = Boolean(all.dataset.chooseAll);
    }
    count();
  });
  count();
}
