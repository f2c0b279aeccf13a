// Compares a file on this device with the SHA-256 on the page. The file is sent nowhere.

const box = document.querySelector("[data-check-file]");
const verdict = box && box.querySelector("[data-verdict]");

function say(words, tone) {
  verdict.textContent = words;
  verdict.className = tone ? `status-tag status-tag--${tone}` : "";
}

if (box) box.querySelector("input[type=file]").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return say("");
  if (!window.crypto || !window.crypto.subtle) return say(box.dataset.impossible, "warning");
  say(box.dataset.busy);
  const sum = await crypto.subtle.digest("SHA-256", await new Response(file).arrayBuffer());
  const hex = [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex === box.dataset.sha256) say(box.dataset.same, "good");
  else say(box.dataset.other, "bad");
});
