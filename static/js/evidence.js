// Uploads evidence one file after the other, with progress: chosen, photographed or dropped; and takes it away again.
// Without this script the file fields are sent with the page. Says `perisai:evidence` on the box when its lines change.
(() => {
  const page = document.querySelector("[data-evidence-at]");
  if (!page) return;
  const words = page.dataset;
  // Asked for each time: after signing in again in place it is another.
  const token = () => document.querySelector("[name=csrf_token]").value;
  const isTouched = window.matchMedia("(pointer: coarse)").matches;
  let isCovered = words.cover === undefined;
  let uploads = 0;
  let before = Promise.resolve();

  const boxes = [...page.querySelectorAll("[data-evidence]")].filter((box) => box.querySelector("[type=file]"));

  function make(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function button(text, kind, press) {
    const made = make("button", `button button--${kind} button--small`, text);
    made.type = "button";
    made.addEventListener("click", press);
    return made;
  }

  // Where the files of a box go: the item is in the name of its field.
  function address(box) {
    const field = box.querySelector("[type=file]");
    return words.evidenceAt.replace("0.0", field.id.slice("files-".length));
  }

  function complain(box, text, isOnlyTold) {
    let error = box.querySelector("[data-file-error]");
    if (!error) {
      error = make("p", "field__error");
      error.dataset.fileError = "";
      const buttons = box.querySelectorAll(".item__upload");
      buttons[buttons.length - 1].after(error);
    }
    error.classList.toggle("field__error--told", Boolean(isOnlyTold));
    error.setAttribute("role", "status");
    error.textContent = text;
    error.hidden = !text;
  }

  // The line of a piece of evidence; what stands in the box already does not stand there twice.
  function put(box, row, html) {
    const made = document.createElement("template");
    made.innerHTML = html;
    const link = made.content.querySelector("a[href]");
    const there = link && [...box.querySelectorAll("[data-lines] a")].some((one) => one.href === link.href);
    if (there) row.remove();
    else row.replaceWith(made.content);
  }

  function tell(box) {
    box.dispatchEvent(new CustomEvent("perisai:evidence", { bubbles: true }));
  }

  // Before somebody's first upload: what must not be seen on it.
  function cover(box) {
    if (isCovered) return Promise.resolve(true);
    return new Promise((done) => {
      const asked = make("div", "upload-cover");
      asked.setAttribute("role", "group");
      asked.tabIndex = -1;
      const answer = (yes) => () => {
        asked.remove();
        isCovered = isCovered || yes;
        box.querySelector("[type=file]").focus();
        done(yes);
      };
      asked.append(make("p", "", words.cover), button(words.covered, "secondary", answer(true)),
        button(words.stop, "quiet", answer(false)));
      box.append(asked);
      asked.focus();
    });
  }

  // One after the other over the whole page, so that one that is refused stops no other and a thin line is shared by none.
  async function take(box, files) {
    complain(box, "");
    if (!files.length || !(await cover(box))) return;
    for (const file of files) {
      const line = new Line(box, file);
      before = before.then(() => line.send());
    }
  }

  class Line {
    constructor(box, file) {
      this.box = box;
      this.file = file;
      this.row = make("li", "upload");
      this.state = make("span", "upload__state");
      this.state.setAttribute("role", "status");
      this.bar = make("progress");
      this.bar.max = 100;
      this.bar.value = 0;
      this.bar.setAttribute("aria-label", file.name);
      this.buttons = make("span", "upload__buttons");
      this.row.append(make("span", "upload__name", file.name), this.bar, this.state, this.buttons);
      box.querySelector("[data-lines]").append(this.row);
      this.say("", [button(words.stop, "quiet", () => this.leave())]);
    }

    say(text, buttons) {
      this.state.textContent = text;
      this.buttons.textContent = "";
      this.buttons.append(...(buttons || []));
    }

    leave() {
      this.isLeft = true;
      if (this.request) this.request.abort();
      this.row.remove();
    }

    async send() {
      if (this.isLeft) return;
      uploads += 1;
      try {
        const said = await this.post();
        if (this.isLeft) return;
        put(this.box, this.row, said.html);
        complain(this.box, said.said || "", true);
        isCovered = true;
        tell(this.box);
      } catch (fault) {
        if (!this.isLeft) this.failed(fault);
      } finally {
        uploads -= 1;
      }
    }

    failed(fault) {
      this.bar.remove();
      this.row.classList.add("upload--failed");
      const close = button(words.close, "quiet", () => this.leave());
      const again = button(words.again, "secondary", () => {
        this.row.classList.remove("upload--failed");
        this.row.insertBefore(this.bar, this.state);
        this.bar.value = 0;
        this.say("", [button(words.stop, "quiet", () => this.leave())]);
        before = before.then(() => this.send());
      });
      this.say(fault.message, fault.mayPass ? [again, close] : [close]);
    }

    post() {
      return new Promise((done, fail) => {
        const refuse = (text, mayPass) => fail(Object.assign(new Error(text), { mayPass }));
        if (this.file.size > words.limit * 1024 * 1024) return refuse(words.tooLarge, false);
        const request = this.request = new XMLHttpRequest();
        const body = new FormData();
        body.append("file", this.file);
        request.open("POST", address(this.box));
        request.setRequestHeader("Accept", "application/json");
        request.setRequestHeader("X-CSRFToken", token());
        request.responseType = "json";
        request.upload.addEventListener("progress", (event) => this.progress(event.loaded / event.total));
        request.addEventListener("abort", () => refuse("", false));
        request.addEventListener("error", () => refuse(words.uploadFault, true));
        request.addEventListener("load", () => {
          const said = request.response;
          if (said && said.ok) return done(said);
          if (request.status === 413) return refuse(words.tooLarge, false);
          const reason = said && typeof said.error === "string" && said.error;
          refuse(reason || words.uploadFault, !reason || request.status >= 500 || request.status === 401);
        });
        this.progress(0);
        request.send(body);
      });
    }

    progress(part) {
      const percent = Math.floor(100 * part);
      this.bar.value = percent;
      this.say(percent < 100 ? words.uploading.replace("{percent}", `${percent}%`) : words.checking,
        [button(words.stop, "quiet", () => this.leave())]);
    }
  }

  async function detach(pressed) {
    const box = pressed.closest("[data-evidence]");
    pressed.disabled = true;
    try {
      const answer = await fetch(pressed.dataset.detach, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": token() },
        credentials: "same-origin",
      });
      const said = await answer.json();
      if (!said.ok) throw new Error(said.error);
      pressed.closest("li").remove();
      box.querySelector("input").focus();
      tell(box);
    } catch (fault) {
      pressed.disabled = false;
      complain(box, typeof fault.message === "string" && fault.message.endsWith(".") ? fault.message : words.uploadFault);
    }
  }

  // The button of a file field, which is the field's label.
  function offer(field, text) {
    const label = make("label", "button button--secondary button--small item__upload", text);
    label.htmlFor = field.id;
    field.after(label);
    return label;
  }

  // A telephone gets a second button that opens the camera straight away.
  function offerCamera(field, label) {
    const camera = field.cloneNode();
    camera.id = `camera-${field.id}`;
    camera.removeAttribute("name");
    camera.multiple = false;
    camera.accept = "image/*";
    camera.setAttribute("capture", "environment");
    label.after(camera);
    offer(camera, words.camera);
  }

  for (const box of boxes) {
    const field = box.querySelector("[type=file]");
    field.id = field.id || field.name;
    field.accept = words.accept;
    const label = offer(field, words.choose);
    if (isTouched) offerCamera(field, label);
  }

  page.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const files = [...event.target.files];
    event.target.value = "";
    take(event.target.closest("[data-evidence]"), files);
  });
  page.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-detach]");
    if (!pressed) return;
    event.preventDefault();
    detach(pressed);
  });

  // Files may be dropped on a box; beside one they do nothing, instead of opening in the place of the page.
  let over = null;
  const boxUnder = (event) => boxes.find((box) => box.contains(event.target)) || null;
  const hasFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  function hover(box) {
    if (over) over.classList.remove("is-over");
    over = box;
    if (over) over.classList.add("is-over");
  }
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    hover(boxUnder(event));
    event.dataTransfer.dropEffect = over ? "copy" : "none";
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) hover(null); });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    const box = boxUnder(event);
    hover(null);
    if (box) take(box, [...event.dataTransfer.files]);
  });

  window.addEventListener("beforeunload", (event) => {
    if (!uploads) return;
    event.preventDefault();
    event.returnValue = "";
  });
})();
