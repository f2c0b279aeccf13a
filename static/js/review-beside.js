// Asking the unit and recommending at an item, each by one key; after review.js, whose cards and words these are.
// Without this script what is written here is saved with the page.

(() => {
  const boxes = [...form.querySelectorAll("[data-ask], [data-advise]")];
  const first = new Map(boxes.map((box) => [box, textOf(box).value.trim()]));
  const sending = new Set();

  function textOf(box) {
    return box.querySelector("textarea") || { value: "" };
  }

  function tell(box, name, words) {
    const state = box.querySelector(".save-state");
    state.className = `save-state save-state--${name}`;
    state.querySelector("[data-words]").textContent = words;
  }

  function open(kind) {
    if (!current) {
      nextOpen();
      return;
    }
    const box = current.querySelector(`[data-${kind}]`);
    if (!box || !box.querySelector("textarea")) return;
    box.open = true;
    const text = textOf(box);
    if (kind === "advise" && !text.value.trim()) propose(box);
    text.focus();
    text.select();
  }

  // The step of the library from the level that was decided on, or else claimed.
  function propose(box) {
    const pick = box.querySelector("select");
    if (!pick) return;
    const card = box.closest("[data-item]");
    const level = /^[0-9]$/.test(chosen(card)) ? chosen(card) : card.dataset.claim;
    if ([...pick.options].some((option) => option.value === level)) take(box, level);
  }

  function take(box, level) {
    const pick = box.querySelector("select");
    pick.value = level;
    const option = pick.selectedOptions[0];
    if (option && option.dataset.text) textOf(box).value = option.dataset.text;
  }

  async function post(box, url, values) {
    if (sending.has(box)) return null;
    sending.add(box);
    tell(box, "saving", say.saving);
    try {
      const response = await fetch(url, {
        method: "POST", headers: { Accept: "application/json", "X-CSRFToken": token }, body: new URLSearchParams(values),
      });
      const answer = await response.json().catch(() => ({}));
      if (response.ok) return answer;
      tell(box, "conflict", typeof answer.error === "string" ? answer.error : say.refused);
    } catch (fault) {
      tell(box, "waiting", say.unsent);
    } finally {
      sending.delete(box);
    }
    return null;
  }

  async function send(box) {
    const text = textOf(box);
    const asks = "ask" in box.dataset;
    const typed = text.value.trim();
    if (asks && !typed) {
      tell(box, "waiting", say.empty);
      return;
    }
    const card = box.closest("[data-item]");
    if (asks) {
      const remark = box.querySelector('[type="checkbox"]');
      const answer = await post(box, box.dataset.ask, remark.checked ? { text: typed, remark: "1" } : { text: typed });
      if (!answer) return;
      said(box, answer);
      text.value = "";
      remark.checked = false;
      first.set(box, "");
      tell(box, "saved", fill(say.sent, { time: clock() }));
    } else {
      const seen = box.querySelector('[type="hidden"]');
      const answer = await post(box, box.dataset.advise, { text: typed, seen: seen.value });
      if (!answer) return;
      seen.value = answer.version;
      first.set(box, typed);
      tell(box, "saved", answer.version ? say.kept : say.dropped);
    }
    if (document.activeElement === text || document.activeElement === document.body) focus(card);
  }

  async function close(box, button) {
    const answer = await post(box, button.dataset.close, {});
    if (!answer) return;
    said(box, answer);
    tell(box, "none", "");
    focus(box.closest("[data-item]"));
  }

  function said(box, answer) {
    box.querySelector("[data-said]").innerHTML = answer.said;
    box.querySelector("[data-closing]").hidden = answer.is_closed;
  }

  function clock() {
    const now = new Date();
    return [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, "0")).join(".");
  }

  form.addEventListener("click", (event) => {
    const box = event.target.closest("[data-ask], [data-advise]");
    if (!box) return;
    const closing = event.target.closest("[data-close]");
    if (closing) close(box, closing);
    else if (event.target.closest("[data-send]")) send(box);
  });

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-advise] select")) take(event.target.closest("[data-advise]"), event.target.value);
  });

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest("[data-ask], [data-advise]");
    if (box && event.target.matches("textarea, select")) {
      if (event.key === "Escape") {
        focus(box.closest("[data-item]"));
      } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        send(box);
      }
      return;
    }
    if (event.target.closest('textarea, select, input:not([type="radio"]):not([type="checkbox"])')) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(".menu[open]")) return;
    const key = event.key.toLowerCase();
    if (key === "t") act(event, () => open("ask"));
    else if (key === "k") act(event, () => open("advise"));
  });

  window.addEventListener("beforeunload", (event) => {
    if (boxes.some((box) => textOf(box).value.trim() !== first.get(box))) event.preventDefault();
  });
})();
