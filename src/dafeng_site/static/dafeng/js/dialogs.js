// The drawer that tells where a figure comes from, and the small dialogs. Without script the links open as pages.

/** Opens `url` in the drawer; a failed request falls back to the page itself. */
export async function openDrawer(url, title) {
  const drawer = document.getElementById("drawer");
  const body = document.getElementById("drawer-body");
  if (!drawer || typeof drawer.showModal !== "function") {
    window.location.assign(url);
    return;
  }
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
  if (!answer || !answer.ok || answer.redirected) {
    window.location.assign(url);
    return;
  }
  body.innerHTML = await answer.text();
  const heading = document.getElementById("drawer-title");
  heading.dataset.usual ??= heading.textContent;
  heading.textContent = title || body.querySelector("[data-drawer-title]")?.dataset.drawerTitle || heading.dataset.usual;
  if (drawer.open) drawer.querySelector("[data-close]")?.focus(); // what had the focus has been replaced
  else drawer.showModal();
  drawer.scrollTop = 0;
}

export function startDialogs(root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-drawer]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      openDrawer(link.href, link.dataset.drawer);
      return;
    }
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    if (event.target.matches("dialog")) event.target.close();
    if (event.target.closest("[data-print]")) window.print();
    for (const open of root.querySelectorAll("details.account[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of root.querySelectorAll("details.account[open]")) open.open = false;
  });
}
