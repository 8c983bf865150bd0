// Keyboard: / searches, ? shows help, g and a letter goes to a page. Nothing happens while somebody types.

const WAIT = 1200; // ms between g and its letter

function typing(target) {
  return target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
}

export function startKeys(root) {
  let waiting = 0;
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (waiting && event.timeStamp - waiting < WAIT) {
      waiting = 0;
      const link = root.querySelector(`#menu a[data-key="${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    waiting = event.key === "g" ? event.timeStamp : 0;
    if (event.key === "/") {
      const box = root.querySelector("#search");
      if (box && box.offsetParent) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    }
    if (event.key === "?") {
      event.preventDefault();
      root.getElementById("keys")?.showModal();
    }
  });
}
