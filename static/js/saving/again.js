// Signing in again without leaving the page: what was typed stays, and is sent once the same person is back.
(() => {
  "use strict";
  const saving = window.perisaiSaving;
  if (!saving) return;
  const { words } = saving;
  let dialog = null;
  let told = "";
  let isPressed = false;

  document.addEventListener("pointerdown", () => { isPressed = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => { isPressed = false; }, true);
  }

  // A dialog that opens between pressing and letting go would swallow the click.
  function whenReleased(what) {
    if (isPressed) setTimeout(() => whenReleased(what), 50);
    else setTimeout(what, 0);
  }

  function useToken(token) {
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  }

  // Who this browser is signed in as now: "same" as the page, somebody "other", "nobody", or "lost" on the way.
  async function who() {
    const answer = await saving.request(words.again);
    if (!answer || !answer.body.ok) return "lost";
    const { appointment, token } = answer.body;
    if (appointment === words.appointment) {
      useToken(token);
      told = "";
      saving.notice("again", "");
      if (dialog) close();
      return "same";
    }
    if (!appointment) useToken(token);
    show(appointment ? words.other : words.ended);
    return appointment ? "other" : "nobody";
  }

  function show(sentence) {
    if (told === sentence) return;
    told = sentence;
    if (!dialog) make();
    dialog.querySelector("[data-why]").textContent = sentence;
    const notice = saving.notice("again", sentence, [words.signIn, open]);
    // Nobody is torn out of a sentence: the dialog opens when they leave the field.
    const typing = document.activeElement && document.activeElement.matches("textarea");
    const ask = () => whenReleased(() => notice.isConnected && open());
    if (typing) document.activeElement.addEventListener("blur", ask, { once: true });
    else ask();
  }

  function make() {
    dialog = document.getElementById("sign-in-again").content.firstElementChild.cloneNode(true);
    document.body.appendChild(dialog);
    dialog.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      signIn(event.target);
    });
    dialog.querySelector("[data-later]").addEventListener("click", close);
  }

  function open() {
    if (dialog.open) return;
    if (dialog.showModal) dialog.showModal();
    else dialog.setAttribute("open", "");
    dialog.querySelector("[name=name]").focus();
  }

  function close() {
    if (dialog.close) dialog.close();
    else dialog.removeAttribute("open");
  }

  async function signIn(form) {
    const { name, password } = form.elements;
    const button = form.querySelector("[type=submit]");
    const error = form.querySelector("[data-error]");
    error.hidden = true;
    button.disabled = true;
    const seen = await saving.request(words.again);
    if (seen && seen.body.ok) useToken(seen.body.token);
    const sent = { name: name.value, password: password.value, appointment: words.appointment };
    const answer = seen && await saving.request(words.again, sent);
    button.disabled = false;
    if (answer && answer.body.ok) {
      useToken(answer.body.token);
      form.reset();
      close();
      told = "";
      saving.notice("again", "");
      saving.line.release();
      saving.store.getKeys();
      return;
    }
    const said = answer && answer.body.error;
    error.textContent = typeof said === "string" ? said : words.noLine;
    error.hidden = false;
    password.value = "";
    (name.value ? password : name).focus();
  }

  // Perhaps they have signed in elsewhere meanwhile.
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState === "visible" && told && await who() === "same") saving.line.release();
  });

  saving.again = { who };
})();
