// The report's data, and elements made of text: no input becomes HTML.

export const data = JSON.parse(document.getElementById("data").textContent);

/** Whether names are hidden: then things are in the order of their numbers, which tells nothing. */
export const namesAreHidden = () => document.documentElement.classList.contains("names-hidden");

/** Compares texts as people do: 2 before 10. */
export const inOrder = (a, b) => a.localeCompare(b, "en", { numeric: true });

/** An element with these attributes; `null` and `false` are left out. Strings become text. */
export const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.map((child) => typeof child === "string" ? safe(child) : child));
  return made;
};

/** Bidirectional control characters could reorder the surrounding text. */
export const safe = (text) => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

/** A button that is one of the page's own, never a form's. */
export const button = (attributes, onClick, ...children) => {
  const made = element("button", { type: "button", ...attributes }, ...children);
  made.addEventListener("click", onClick);
  return made;
};

/** `1 video`, `2 videos` */
export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
