// Other answers on a copy: the server scores them as they are chosen. Without this the form's own button does.

const form = document.querySelector("[data-what-if]");
const result = form.querySelector("[data-result]");
const headline = form.querySelector("[data-headline]");
const selects = [...form.querySelectorAll("select[data-now]")];
const PAUSE = 200;
let timer, running;

const isChanged = (select) => select.value !== select.dataset.now;

function mark(select) {
  const row = select.closest("li");
  row.classList.toggle("is-changed", isChanged(select));
  row.querySelector("[data-reset]").hidden = !isChanged(select);
}

function count(part) {
  const number = part.querySelectorAll(".is-changed").length;
  part.querySelector("[data-changed]").textContent = number ? form.dataset.count.replace("{count}", number) : "";
}

function answerOf(select) {
  if (select.value === "") return null;
  return /^\d+$/.test(select.value) ? Number(select.value) : select.value; // a level; "na" or a letter
}

async function score() {
  if (running) running.abort();
  const mine = (running = new AbortController());
  const changes = {};
  for (const select of selects.filter(isChanged)) changes[select.name.slice("value-".length)] = answerOf(select);
  try {
    const answer = await fetch(form.dataset.whatIf, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": form.elements.csrf_token.value,
      },
      body: JSON.stringify({ changes }),
      credentials: "same-origin",
      signal: mine.signal,
    });
    const said = await answer.json();
    if (!said.ok) throw new Error(said.error);
    result.innerHTML = said.result;
    headline.textContent = said.headline;
    history.replaceState(null, "", said.address);
  } catch (fault) {
    if (fault.name !== "AbortError") headline.textContent = form.dataset.fault;
  }
}

function changed(...touched) {
  for (const select of touched) mark(select);
  for (const part of new Set(touched.map((select) => select.closest("[data-part]")))) count(part);
  clearTimeout(timer);
  timer = setTimeout(score, PAUSE);
}

form.addEventListener("change", (event) => {
  if (event.target.matches("select[data-now]")) changed(event.target);
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reset]");
  if (!button) return;
  const select = button.closest("li").querySelector("select");
  select.value = select.dataset.now;
  changed(select);
  select.focus();
});

document.querySelector("[data-reset-all]").addEventListener("click", (event) => {
  event.preventDefault();
  const touched = selects.filter(isChanged);
  for (const select of touched) select.value = select.dataset.now;
  changed(...touched);
});

// A link to a part opens it.
form.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#part-"]');
  if (link) document.getElementById(link.hash.slice(1)).open = true;
});

// What the browser has kept of the form over a reload counts as chosen.
const kept = selects.filter((select) => !select.options[select.selectedIndex].defaultSelected);
for (const select of selects) if (isChanged(select)) mark(select);
if (kept.length) changed(...kept);
