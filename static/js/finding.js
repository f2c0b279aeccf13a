// Moving about among the items of a page by single keys. They count only while the focus is on an item and nobody is
// typing, and can be switched off (WCAG 2.1.4). Saving is done by saving/: this script only chooses, as a click would.

const form = document.querySelector("form.area-form");
const legend = document.querySelector("[data-keys]");
const switchBox = legend.querySelector("[data-keys-on]");
const cards = [...form.querySelectorAll("[data-item]")];
const OFF = "perisai-keys-off";
let current = null;

function isOff() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch (fault) {
    return !switchBox.checked; // no storage: for this page only
  }
}

function remember() {
  try {
    if (switchBox.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch (fault) {
    // Some browsers keep nothing; then it holds for this page.
  }
}

function mark(card) {
  if (card === current) return;
  if (current) current.classList.remove("is-current");
  current = card;
  if (current) current.classList.add("is-current");
}

function go(card) {
  if (!card) return;
  mark(card);
  card.focus({ preventScroll: true });
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  card.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

function step(by) {
  const at = current ? cards.indexOf(current) + by : 0;
  go(cards[Math.min(Math.max(at, 0), cards.length - 1)]);
}

function radios(card) {
  return [...card.querySelectorAll('.level input[type="radio"]')];
}

function isOpen(card) {
  const all = radios(card);
  return all.length > 0 && !all.some((radio) => radio.checked);
}

function nextOpen() {
  const from = current ? cards.indexOf(current) + 1 : 0;
  go([...cards.slice(from), ...cards.slice(0, from)].find(isOpen));
}

function choose(value) {
  const radio = current && radios(current).find((one) => one.value === value && !one.disabled);
  if (!radio) return false;
  radio.focus({ preventScroll: true });
  radio.click();
  return true;
}

function note() {
  const field = current && current.querySelector('textarea[name^="note-"]');
  if (!field) return false;
  field.focus();
  return true;
}

function act(key) {
  if (key === "n") step(1);
  else if (key === "p") step(-1);
  else if (key === "b") nextOpen();
  else if (key === "c") return note();
  else if (key === "x") return choose("na");
  else if (/^[0-5]$/.test(key)) return choose(key);
  else return false;
  return true;
}

function isTyping(target) {
  return Boolean(target.closest('textarea, select, input:not([type="radio"]):not([type="checkbox"])'));
}

form.addEventListener("focusin", (event) => mark(event.target.closest("[data-item]") || current));

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const inItem = event.target.closest("form.area-form [data-item]");
  const inLegend = event.target.closest("[data-keys]");
  if (event.key === "Escape" && inItem && isTyping(event.target)) {
    go(inItem);
    return;
  }
  if (isOff() || (!inItem && !inLegend) || isTyping(event.target)) return;
  if (event.key === "?") {
    event.preventDefault();
    legend.open = !legend.open;
    if (legend.open) legend.querySelector("summary").focus();
    else go(current);
  } else if (act(event.key.toLowerCase())) {
    event.preventDefault();
  }
});

// ---- Terms, explained in place: fetched once for the page, which without this script is a page of its own ----

let terms = null;

async function termsOf(link) {
  if (!terms) {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    terms = new DOMParser().parseFromString(await answer.text(), "text/html");
  }
  const found = terms.getElementById(link.hash.slice(1));
  const list = document.importNode(found.querySelector("dl"), true);
  list.id = `shown-${found.id}`;
  return list;
}

async function toggle(link) {
  const there = document.getElementById(`shown-${link.hash.slice(1)}`);
  if (there) {
    there.remove();
    link.setAttribute("aria-expanded", "false");
    return;
  }
  try {
    link.parentElement.after(await termsOf(link));
    link.setAttribute("aria-expanded", "true");
  } catch (fault) {
    location.href = link.href;
  }
}

for (const link of form.querySelectorAll("[data-terms]")) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
}
form.addEventListener("click", (event) => {
  const link = event.target.closest("[data-terms]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  toggle(link);
});
form.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("[data-terms]")) return;
  event.preventDefault();
  toggle(event.target);
});

switchBox.checked = !isOff();
switchBox.addEventListener("change", remember);

// Items can hold the focus, so that the keys go on from there.
for (const card of cards) {
  card.tabIndex = -1;
  const heading = card.querySelector(".item__text");
  heading.id = `text-${card.dataset.item}`;
  card.setAttribute("aria-labelledby", heading.id);
}

// Whoever comes for one item (go on, search, by number) finds the keyboard there.
const wanted = location.hash.startsWith("#item-") && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (wanted && cards.includes(wanted)) {
  mark(wanted);
  wanted.focus({ preventScroll: true });
}
