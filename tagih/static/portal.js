// Tells that an invoice is before somebody's eyes: by POST, for a request that only looks changes nothing, and only while
// the page is visible, so that mail scanners do not count as readers. Without scripts there is the button.
(() => {
  const form = document.querySelector("form[data-seen]");
  if (!form) return;
  const tell = () => {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", tell);
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" })
      .then(() => form.closest("[data-seen-part]").remove())
      .catch(() => {}); // the button stays
  };
  document.addEventListener("visibilitychange", tell);
  tell();
})();

// What a payer has to type elsewhere is copied by a button; without scripts the button does not show.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}
