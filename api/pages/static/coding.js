// Keys on the page of a comment: without them the form works the same. Nothing is sent or kept but whether keys are wanted.
const form = document.querySelector("[data-coding]");
const shown = document.querySelector("[data-keys]");
const wanted = document.querySelector("[data-keys-on]");
const OFF = "coding-keys-off";

const press = (part) => form.querySelector(part).click();
const go = (part) => form.querySelector(part)?.focus();
const KEYS = {
  Enter: () => press("[data-next]"),
  u: () => press("[data-unsure]"),
  f: () => go("#feeling"),
  "!": () => press("#raised"),
  0: () => go("#add-1"),
};

function theme(number) {
  [...form.querySelectorAll('[name^="went-"]')][number - 1]?.focus();
}

function inside(target) {
  return target.closest("a, button, summary, input");
}

function heard(event) {
  if (!wanted.checked || event.ctrlKey || event.altKey || event.metaKey || inside(event.target)) return;
  // In a list letters choose; digits, ! and Enter go on.
  if (event.target.closest("select") && !/^(Enter|!|\d)$/.test(event.key)) return;
  const act = KEYS[event.key] ?? (/^[1-9]$/.test(event.key) ? () => theme(Number(event.key)) : null);
  if (!act || event.repeat) return;
  event.preventDefault();
  act();
}

function name() {
  form.toggleAttribute("data-keys-work", wanted.checked);
}

shown.hidden = false;
wanted.checked = sessionStorage.getItem(OFF) === null;
name();
wanted.addEventListener("change", () => {
  if (wanted.checked) sessionStorage.removeItem(OFF);
  else sessionStorage.setItem(OFF, "yes");
  name();
});
document.addEventListener("keydown", heard);
