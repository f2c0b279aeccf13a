// One box in the head of a list ticks all boxes below it.

for (const all of document.querySelectorAll("[data-tick-all]")) {
  const ticks = [...all.closest("table").querySelectorAll("[data-tick]")];
  all.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = all.checked;
  });
  const follow = () => {
    const ticked = ticks.filter((one) => one.checked).length;
    all.checked = ticked === ticks.length;
    all.indeterminate = ticked > 0 && ticked < ticks.length;
  };
  for (const tick of ticks) tick.addEventListener("change", follow);
  follow();
}
