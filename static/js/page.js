// Small comforts for every page. Everything works without them.

document.documentElement.classList.add("has-script");

const menus = [...document.querySelectorAll("details[data-menu]")];

function closeMenus(except) {
  for (const menu of menus) {
    if (menu !== except) menu.open = false;
  }
}

for (const menu of menus) {
  menu.addEventListener("toggle", () => menu.open && closeMenus(menu));
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details[data-menu]"));

  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismissNotice(dismiss);

  if (event.target.closest("[data-print]")) window.print();

  const copy = event.target.closest("[data-copy]");
  if (copy) copyText(copy);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = menus.find((menu) => menu.open);
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// A dangerous button asks first; the words come from the page, so they are translated there.
// Older browsers do not say which button was pressed; there the last one clicked in the form is asked.
let clicked = null;
document.addEventListener("click", (event) => { clicked = event.target.closest("button, [type=submit]"); }, true);
document.addEventListener("submit", (event) => {
  const button = event.submitter || (clicked && clicked.form === event.target ? clicked : null);
  const question = (button && button.dataset.confirm) || event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

function dismissNotice(button) {
  const notice = button.closest(".notice");
  const list = notice.parentElement;
  notice.remove();
  if (!list.querySelector(".notice")) list.remove();
  const main = document.querySelector("main");
  if (main) main.focus();
}

async function copyText(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Plain HTTP has no clipboard: the text is selected, ready for the keyboard.
    return;
  }
  const words = button.querySelector("[data-words]");
  const before = words.textContent;
  words.textContent = button.dataset.copied;
  setTimeout(() => { words.textContent = before; }, 2000);
}

// A refused form is announced, and the list of what to mend comes first.
const summary = document.querySelector(".error-summary");
if (summary) summary.focus();

// Filters apply at once where the page asks for it; the button remains for everyone else.
for (const field of document.querySelectorAll("[data-submit-on-change]")) {
  field.addEventListener("change", () => field.form.querySelector("[type=submit], button:not([type])").click());
}

// The tab one is on stays in sight where the tabs are wider than the screen.
for (const tab of document.querySelectorAll('.tabs [aria-current="page"]')) {
  const row = tab.closest("ul");
  row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - 16;
}

// What was cut on a bad line is asked for again: style sheets, and scripts that work only together ("data-together").
async function fetchAgain(pause) {
  for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
    if (!link.sheet) link.replaceWith(link.cloneNode());
  }
  const together = [...document.querySelectorAll("script[data-together]")];
  const form = document.querySelector("form[data-autosave]");
  if (!form || "saves" in form.dataset || pause > 60000) return;
  await Promise.all(together.map((script) => new Promise((done) => {
    const again = document.createElement("script");
    again.async = false;
    again.src = script.src;
    again.dataset.together = "";
    again.onload = again.onerror = done;
    script.replaceWith(again);
  })));
  setTimeout(fetchAgain, pause, pause * 2);
}
window.addEventListener("load", () => fetchAgain(1000));

// Paper shows what is folded away.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("main details:not([open])")];
  for (const details of folded) details.open = true;
});
window.addEventListener("afterprint", () => {
  for (const details of folded) details.open = false;
});
