// Looks again until the job is over, then shows its page anew. Without scripts the page reloads itself.

const box = document.querySelector("[data-job]");

async function look(pause) {
  try {
    const answer = await fetch(box.dataset.job, { headers: { Accept: "application/json" } });
    const job = await answer.json();
    const bar = box.querySelector("progress");
    if (bar && job.total) bar.value = job.done;
    const words = box.querySelector(".progress__value");
    if (words && job.words) words.textContent = job.words;
    if (job.state === "done" || job.state === "failed") {
      window.location.reload();
      return;
    }
  } catch {
    // The line may be back at the next look.
  }
  setTimeout(look, pause, Math.min(pause * 1.3, 5000));
}

if (box) setTimeout(look, 600, 800);
