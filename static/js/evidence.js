// Uploads the evidence of an item one file after the other, with progress, and takes a piece away again.
// Without this script the file fields are sent with the page.
(() => {
  const form = document.querySelector("[data-evidence-at]");
  const words = form.dataset;
  const token = form.elements.csrf_token.value;
  let uploads = 0;

  // Files go one by one, so that one that is refused stops no other.
  async function uploadAll(field) {
    const box = field.closest("[data-evidence]");
    const error = box.querySelector("[data-file-error]");
    error.hidden = true;
    field.disabled = true;
    for (const file of field.files) {
      const line = box.querySelector("[data-lines]").appendChild(document.createElement("li"));
      line.className = "save-state save-state--saving";
      uploads++;
      try {
        const html = await upload(words.evidenceAt.replace("0.0", field.id.slice(6)), file, (percent) => {
          line.textContent = `${file.name}: ${words.uploading.replace("{percent}", `${percent}%`)}`;
        });
        line.outerHTML = html;
      } catch (fault) {
        line.remove();
        error.textContent = fault.message;
        error.hidden = false;
      }
      uploads--;
    }
    field.value = "";
    field.disabled = false;
  }

  function upload(url, file, tell) {
    return new Promise((done, fail) => {
      if (file.size > words.limit * 1024 * 1024) return fail(new Error(words.tooLarge));
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.append("file", file);
      request.open("POST", url);
      request.setRequestHeader("Accept", "application/json");
      request.setRequestHeader("X-CSRFToken", token);
      request.responseType = "json";
      tell(0);
      request.upload.addEventListener("progress", (event) => tell(Math.floor(100 * event.loaded / event.total)));
      request.addEventListener("error", () => fail(new Error(words.uploadFault)));
      request.addEventListener("load", () => {
        const said = request.response;
        if (said?.ok) done(said.html);
        else fail(new Error(typeof said?.error === "string" ? said.error : request.status === 413 ? words.tooLarge : words.uploadFault));
      });
      request.send(body);
    });
  }

  async function detach(button) {
    button.disabled = true;
    try {
      const answer = await fetch(button.dataset.detach, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": token },
        credentials: "same-origin",
      });
      const said = await answer.json();
      if (!said.ok) throw new Error(said.error);
      const box = button.closest("[data-evidence]");
      button.closest("li").remove();
      box.querySelector("input").focus();
    } catch {
      button.disabled = false;
    }
  }

  for (const field of form.querySelectorAll("[type=file]")) field.accept = words.accept;
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") uploadAll(event.target);
  });
  form.addEventListener("click", (event) => {
    const line = event.target.closest("[data-detach]");
    if (!line) return;
    event.preventDefault();
    detach(line);
  });
  window.addEventListener("beforeunload", (event) => { if (uploads) event.preventDefault(); });
})();
