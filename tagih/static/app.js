// What a page does by itself: theme button, htmx safety, confirmation, selecting rows. Every part works without it.
(() => {
  const root = document.documentElement;
  const find = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  // Theme: a choice equal to the system's preference is forgotten, so that the page follows the system again.
  const showTheme = () => {
    for (const button of all("[data-theme-toggle]")) {
      button.setAttribute("aria-pressed", String(root.dataset.bsTheme === "dark"));
    }
  };
  const toggleTheme = () => {
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    const preferred = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    root.dataset.bsTheme = theme;
    try {
      if (theme === preferred) localStorage.removeItem("tagih-theme");
      else localStorage.setItem("tagih-theme", theme);
    } catch {
      // storage is switched off: the choice lasts for this page
    }
    showTheme();
  };

  // Confirmation: forms with data-confirm, and elements with hx-confirm, ask in the page's own dialog.
  const ask = (question, label, proceed) => {
    const dialog = find("#confirm");
    dialog.querySelector("[data-question]").textContent = question;
    const yes = dialog.querySelector("[value=yes]");
    yes.textContent = label || yes.dataset.label;
    dialog.returnValue = "";
    dialog.onclose = () => dialog.returnValue === "yes" && proceed();
    dialog.showModal();
  };
  const confirmSubmit = (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (!question || form.dataset.confirmed || !find("#confirm")) return;
    event.preventDefault();
    event.stopPropagation(); // htmx must not see the unconfirmed submit either
    ask(question, event.submitter?.dataset.confirmLabel || form.dataset.confirmLabel, () => {
      form.dataset.confirmed = "yes";
      form.requestSubmit(event.submitter);
      delete form.dataset.confirmed;
    });
  };

  // Selecting rows: data-select-all="name" rules the checkboxes of that name, on this page.
  const boxes = (name) => all(`input[type=checkbox][name="${name}"]`);
  const showSelection = () => {
    for (const master of all("[data-select-all]")) {
      const rows = boxes(master.dataset.selectAll);
      const count = rows.filter((row) => row.checked).length;
      master.checked = count > 0 && count === rows.length;
      master.indeterminate = count > 0 && count < rows.length;
    }
    for (const place of all("[data-selected-count]")) {
      place.textContent = boxes(place.dataset.selectedCount).filter((row) => row.checked).length;
    }
    for (const button of all("[data-needs-selection]")) {
      button.disabled = !boxes(button.dataset.needsSelection).some((row) => row.checked);
    }
  };
  const changeSelection = (event) => {
    const name = event.target.dataset?.selectAll;
    if (name) for (const row of boxes(name)) row.checked = event.target.checked;
    if (event.target.type === "checkbox") showSelection();
  };

  // htmx: every request carries the CSRF token; a failure is said, never swallowed.
  const sayTrouble = () => {
    const template = find("#trouble");
    if (template) find("#messages")?.replaceChildren(template.content.cloneNode(true));
  };
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = find("meta[name=csrf-token]")?.content || "";
  });
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, event.detail.elt.dataset.confirmLabel, () => event.detail.issueRequest(true));
  });
  document.addEventListener("htmx:responseError", sayTrouble);
  document.addEventListener("htmx:sendError", sayTrouble);
  document.addEventListener("htmx:afterSettle", showSelection);

  document.addEventListener("submit", confirmSubmit, true);
  document.addEventListener("change", changeSelection);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-toggle]")) toggleTheme();
    if (event.target.closest("[data-dismiss]")) event.target.closest(".note").remove();
  });
  addEventListener("pageshow", showSelection); // also after "back", when the browser restores ticks
  showTheme();
})();
