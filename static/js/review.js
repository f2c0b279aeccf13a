// Deciding item by item: every choice is saved at once and acknowledged only after the server's commit.
// Words come from the page, so that they are translated there. Without this script the page is one form.

const form = document.querySelector("[data-review]");
const cards = [...form.querySelectorAll("[data-item]")];
const say = form.dataset;
const token = form.elements.csrf_token.value;
const states = new Map(cards.map((card) => [card, {
  version: Number(card.dataset.version),
  saved: { chosen: card.dataset.chosen, text: field(card, "text").value.trim() },
  wanted: null, sending: false, key: null,
}]));
let current = null;

function field(card, name) {
  return card.querySelector(`[name="${name}-${card.dataset.item}"]`);
}

function radios(card) {
  return [...card.querySelectorAll('input[type="radio"]')];
}

function chosen(card) {
  const found = radios(card).find((radio) => radio.checked);
  return found ? found.value : "unchecked";
}

function needsWords(card) {
  return radios(card).some((radio) => radio.checked && "says" in radio.dataset);
}

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (all, name) => values[name] === undefined || values[name] === null ? all : values[name]);
}

// ---- Saving ----

function decide(card) {
  const state = states.get(card);
  const text = needsWords(card) ? field(card, "text").value.trim() : "";
  const wanted = { chosen: chosen(card), text };
  if (needsWords(card) && !text) {
    show(card, "waiting", say.reason);
    return;
  }
  if (wanted.chosen === state.saved.chosen && wanted.text === state.saved.text && !state.wanted) {
    show(card, "none", "");
    return;
  }
  state.wanted = wanted;
  state.key = newKey();
  send(card);
}

async function send(card) {
  const state = states.get(card);
  if (state.sending || !state.wanted) return;
  const asked = state.wanted;
  state.sending = true;
  show(card, "saving", say.saving);
  let again = 0;
  try {
    const response = await fetch(say.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ item: card.dataset.item, ...asked, seen: state.version, key: state.key, claim: card.dataset.claim }),
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) {
      saved(card, asked, answer);
    } else if (response.status === 409 && answer.theirs) {
      const mine = state.wanted;
      state.wanted = null;
      conflict(card, mine, answer.theirs);
    } else if (response.status >= 500 || response.status === 429) {
      again = 3000;
    } else {
      if (state.wanted === asked) state.wanted = null;
      show(card, "conflict", typeof answer.error === "string" ? answer.error : say.refused);
    }
  } catch {
    again = 3000;
  }
  state.sending = false;
  if (again) {
    show(card, "waiting", say.waiting);
    setTimeout(() => send(card), again);
  } else if (state.wanted) {
    send(card);
  }
  summarise();
}

function saved(card, asked, answer) {
  const state = states.get(card);
  state.version = answer.version;
  field(card, "seen").value = answer.version;
  state.saved = asked;
  if (state.wanted === asked) state.wanted = null;
  describe(card, asked.chosen, fill(say.meta, { by: answer.by, time: answer.saved_at }));
  show(card, "saved", fill(say.saved, { time: answer.saved_at }));
  progress(answer.part);
}

function progress(part) {
  const bar = form.querySelector("[data-part]");
  bar.querySelector("progress").value = part.done;
  bar.querySelector(".progress").classList.toggle("progress--done", part.done >= part.total);
  bar.querySelector(".progress__value").textContent =
    fill(say.progress, { value: part.done, max: part.total });
  const tab = document.querySelector('.tabs [aria-current="page"] .count');
  if (tab) tab.textContent = `${part.done}/${part.total}`;
  const score = document.querySelector("[data-score]");
  if (score && part.points !== undefined) {
    const points = score.querySelector("[data-points]");
    if (points) points.textContent = part.points;
    score.querySelector("[data-level] b").textContent = part.level;
    if (score.querySelector("[data-level]").dataset.level !== part.level) steps(score, part);
  }
}

function steps(score, { level, steps: full }) {
  const numerals = { I: 1, "I+": 1, II: 2, "II+": 2, III: 3, "III+": 3, IV: 4, "IV+": 4, V: 5 };
  score.querySelectorAll("rect").forEach((bar, at) => bar.classList.toggle("is-full", at < (full === undefined ? numerals[level] : full)));
  score.querySelector("[data-level]").dataset.level = level;
}

function describe(card, choice, meta) {
  const side = card.querySelector(".review__side--verified");
  const radio = radios(card).find((one) => one.value === choice);
  const words = radio.closest("label").querySelector(".choice__label").firstChild.textContent.trim();
  const own = card.dataset; // an exception of the unit is accepted or declined in its own words
  const level = own.claimWords;
  const sentence = { agreed: fill(own.agreed || say.agreed, { words: level }), return: say.returned, unchecked: say.unchecked }[choice]
    || (choice === own.excepted ? fill(own.changed, { words: own.exceptedWords }) : fill(say.changed, { words }));
  side.querySelector(".review__value").textContent = sentence;
  let detail = side.querySelector(".review__value + .muted");
  if (!detail) {
    detail = document.createElement("p");
    detail.className = "muted small";
    side.querySelector(".review__value").after(detail);
  }
  detail.textContent = meta;
  card.dataset.chosen = choice;
}

function conflict(card, mine, theirs) {
  const state = states.get(card);
  const box = card.querySelector(".conflict");
  state.version = theirs.version;
  field(card, "seen").value = theirs.version;
  show(card, "conflict", say.conflict);
  box.querySelector("[data-conflict-words]").textContent = fill(say.theirs, theirs);
  box.querySelector("[data-conflict-text]").textContent = theirs.text;
  box.hidden = false;
  box.querySelector('[data-use="theirs"]').onclick = () => {
    put(card, theirs);
    state.saved = { chosen: theirs.chosen, text: theirs.text };
    describe(card, theirs.chosen, fill(say.meta, { by: theirs.by, time: theirs.at }));
    box.hidden = true;
    show(card, "none", "");
    focus(card);
  };
  box.querySelector('[data-use="mine"]').onclick = () => {
    put(card, mine);
    state.saved = { chosen: theirs.chosen, text: theirs.text };
    box.hidden = true;
    decide(card);
    focus(card);
  };
}

function put(card, { chosen: choice, text }) {
  for (const radio of radios(card)) radio.checked = radio.value === choice;
  field(card, "text").value = text || "";
}

function show(card, name, words) {
  const state = card.querySelector(".review__side--verified .save-state");
  state.className = `save-state save-state--${name}`;
  state.querySelector("[data-words]").textContent = words;
}

function summarise() {
  const open = [...states.values()].filter((state) => state.wanted || state.sending).length;
  const all = form.querySelector("[data-all]");
  if (!all) return;
  all.textContent = open ? `${say.saving} (${open})` : "";
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

window.addEventListener("beforeunload", (event) => {
  const lost = cards.some((card) => {
    const state = states.get(card);
    return state.wanted || (needsWords(card) && field(card, "text").value.trim() !== state.saved.text);
  });
  if (lost) event.preventDefault();
});

// ---- Moving about ----

function focus(card) {
  if (!card) return;
  mark(card);
  card.focus({ preventScroll: true });
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  card.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

function mark(card) {
  if (current === card) return;
  if (current) current.classList.remove("is-current");
  current = card;
  if (current) current.classList.add("is-current");
}

function step(by) {
  const at = current ? cards.indexOf(current) + by : by > 0 ? 0 : cards.length - 1;
  focus(cards[Math.min(Math.max(at, 0), cards.length - 1)]);
}

function nextOpen() {
  const from = current ? cards.indexOf(current) + 1 : 0;
  const order = [...cards.slice(from), ...cards.slice(0, from)];
  const open = order.find((card) => chosen(card) === "unchecked");
  if (open) focus(open);
  else if (from < cards.length) focus(cards[from]);
}

// What was chosen and waits for its sentence is dropped first; else the server takes back the last decision.
async function undo() {
  if (current && chosen(current) !== states.get(current).saved.chosen && !states.get(current).wanted) {
    put(current, states.get(current).saved);
    show(current, "none", "");
    return;
  }
  if (isBusy()) {
    setTimeout(undo, 100);
    return;
  }
  const card = current || cards[0];
  try {
    const response = await fetch(say.undoUrl, {
      method: "POST", headers: { Accept: "application/json", "X-CSRFToken": token },
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) takenBack(answer);
    else if (card) show(card, "conflict", typeof answer.error === "string" ? answer.error : say.refused);
  } catch (fault) {
    if (card) show(card, "waiting", say.unsent);
  }
}

function takenBack(answer) {
  for (const one of answer.items) {
    const card = cards.find((it) => it.dataset.item === one.item);
    if (!card) continue;
    const state = states.get(card);
    state.saved = { chosen: one.chosen, text: one.text };
    state.version = one.version;
    field(card, "seen").value = one.version;
    put(card, one);
    describe(card, one.chosen, fill(say.meta, { by: answer.by, time: answer.saved_at }));
    show(card, "saved", fill(say.saved, { time: answer.saved_at }));
    focus(card);
  }
  progress(answer.part);
}

function isBusy() {
  return [...states.values()].some((state) => state.wanted || state.sending);
}

// On to the next part, once everything of this one is saved.
function goOn() {
  const link = form.querySelector("[data-following]");
  if (!link) return;
  if (isBusy()) {
    setTimeout(goOn, 100);
    return;
  }
  location.assign(link.href);
}

// To the button that agrees to the rest; pressing it is another key.
function rest() {
  const button = document.querySelector("[data-rest] button");
  if (button) button.focus();
}

// ---- Events ----

form.addEventListener("change", (event) => {
  const card = event.target.closest("[data-item]");
  if (!card || event.target.closest("[data-beside]")) return; // review-beside.js
  if (event.target.type === "radio") {
    mark(card);
    if (needsWords(card) && !field(card, "text").value.trim()) field(card, "text").focus();
  }
  decide(card);
});

form.addEventListener("focusin", (event) => mark(event.target.closest("[data-item]") || current));

form.addEventListener("click", (event) => {
  if (event.target.closest("[data-next]")) nextOpen();
});

form.addEventListener("submit", (event) => event.preventDefault());

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest('textarea, select, input:not([type="radio"]):not([type="checkbox"])');
  if (typing) {
    if (!typing.closest("[data-beside]")) leave(event);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(".menu[open]")) return;
  const key = event.key.toLowerCase();
  if (key === "n") act(event, () => step(1));
  else if (key === "p") act(event, () => step(-1));
  else if (key === "u") act(event, undo);
  else if (key === "l") act(event, goOn);
  else if (key === "s") act(event, rest);
  else if (key === "a") act(event, () => pick("agreed", nextOpen));
  else if (key === "r") act(event, () => pick("return"));
  else if (key === "x") act(event, () => pick("na"));
  else if (/^[0-5]$/.test(key)) act(event, () => pick(key));
});

function act(event, what) {
  event.preventDefault();
  what();
}

// Ctrl+Enter in a sentence saves it and goes on; Escape goes back to the item.
function leave(event) {
  const card = event.target.closest("[data-item]");
  if (!card) return;
  if (event.key === "Escape") {
    focus(card);
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    decide(card);
    if (field(card, "text").value.trim()) nextOpen();
  }
}

function pick(choice, then) {
  if (!current) {
    nextOpen();
    return;
  }
  const card = current;
  let radio = radios(card).find((one) => one.value === choice);
  // The claimed level has no choice of its own: choosing it is agreeing.
  if (choice === card.dataset.claim) radio = radios(card).find((one) => one.value === "agreed");
  if (!radio) return;
  radio.checked = true;
  if (needsWords(card)) {
    const text = field(card, "text");
    text.focus();
    if (text.value.trim()) decide(card);
    else show(card, "none", "");
    return;
  }
  decide(card);
  (then || nextOpen)();
}

mark(cards.find((card) => `#${card.id}` === location.hash) || null);
