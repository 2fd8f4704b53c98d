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
