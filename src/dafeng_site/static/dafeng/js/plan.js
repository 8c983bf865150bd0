// The plan page: a click on a highlight brings its record into view on the other side, and the other way round.

function mark(root, id) {
  for (const node of root.querySelectorAll(".is-chosen")) node.classList.remove("is-chosen");
  for (const node of root.querySelectorAll(`[data-ref~="${CSS.escape(id)}"]`)) node.classList.add("is-chosen");
}

function bring(pane, node) {
  if (!pane || !node) return;
  const offset = node.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  pane.scrollBy({ top: offset - pane.clientHeight / 3, behavior: calm ? "auto" : "smooth" });
}

export function choose(root, id, from) {
  mark(root, id);
  const wanted = `[data-ref~="${CSS.escape(id)}"]`;
  for (const pane of root.querySelectorAll("[data-pane]")) {
    if (pane !== from) bring(pane, pane.querySelector(wanted));
  }
}

export function startPlan(document_) {
  const root = document_.querySelector("[data-plan]");
  if (!root) return;
  root.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, select, textarea, summary, label")) return;
    const node = event.target.closest("[data-ref]");
    if (node) choose(root, node.dataset.ref.split(" ").at(-1), node.closest("[data-pane]"));
  });
  root.addEventListener("click", (event) => {
    const jump = event.target.closest("[data-jump]");
    if (!jump) return;
    event.preventDefault();
    choose(root, jump.dataset.jump, jump.closest("[data-pane]"));
  });
  for (const box of root.querySelectorAll("[data-kind]")) {
    box.addEventListener("change", () => root.classList.toggle(`hide-${box.dataset.kind}`, !box.checked));
  }
  const wanted = window.location.hash.slice(1);
  if (wanted) choose(root, wanted, null);
}
