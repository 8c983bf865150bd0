// Long forms: what is typed goes to the server as a draft while typing. When the session has ended, the page stays as it
// is, says so, and takes up where it was once somebody has signed in again in another window.

/** The form token of the session that is signed in now; it changes with every sign-in. */
function token() {
  const pair = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
  return pair ? pair.slice("csrftoken=".length) : "";
}

function show(name) {
  for (const each of document.querySelectorAll("[data-draft-told]")) each.hidden = each.dataset.draftTold !== name;
  if (name) document.querySelector(`[data-draft-told="${name}"]`)?.scrollIntoView({ block: "nearest" });
}

function told(status) {
  if (status === 409) return "moved";
  return status === 401 || status === 403 || status === 0 ? "ended" : "";
}

export function startDrafts(root) {
  const form = root.querySelector("form[data-draft]");
  if (!form) return;
  const renew = () => {
    if (token()) form.elements.csrfmiddlewaretoken.value = token();
  };
  const numbered = (number) => {
    for (const each of root.querySelectorAll("form[data-draft], form[data-draft-after]")) {
      each.elements.number.value = number;
    }
  };
  form.addEventListener("htmx:configRequest", (event) => {
    renew();
    if (token()) event.detail.parameters.csrfmiddlewaretoken = token();
    for (const name of Object.keys(event.detail.parameters)) {
      if (event.detail.parameters[name] instanceof File) delete event.detail.parameters[name];
    }
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    const number = event.detail.xhr.getResponseHeader("X-Draft-Number");
    if (event.detail.successful && number) {
      numbered(number);
      show("");
    } else show(told(event.detail.xhr.status));
  });
  let sent = false;
  const saveFirst = async (event) => {
    if (sent) return;
    event.preventDefault();
    const button = event.submitter;
    renew();
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      body: new FormData(form),
      headers: { "HX-Request": "true" },
      credentials: "same-origin",
    }).catch(() => null);
    const number = answer?.headers.get("X-Draft-Number");
    if (number) numbered(number);
    if (!number && told(answer?.status ?? 0) === "ended") {
      show("ended");
      return;
    }
    sent = true;
    if (token()) event.target.elements.csrfmiddlewaretoken.value = token();
    event.target.requestSubmit(button);
  };
  form.addEventListener("submit", saveFirst);
  for (const each of root.querySelectorAll("form[data-draft-after]")) each.addEventListener("submit", saveFirst);
}
