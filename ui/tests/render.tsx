import axe from "axe-core";
import { type ComponentChild, render } from "preact";
import { afterEach } from "vitest";

let root: HTMLElement | null = null;

/** Draws a component into the document; the next test begins with an empty one. */
export function draw(what: ComponentChild): HTMLElement {
  root = document.createElement("main");
  document.body.append(root);
  render(what, root);
  return root;
}

/** What a reader sees: the pieces of text, with a single space between them and none before a stop. */
export function textOf(element: Element | null): string {
  if (!element) return "";
  const pieces: string[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) pieces.push(walker.currentNode.textContent ?? "");
  return pieces.join(" ").replace(/\s+/g, " ").replace(/ ([.,:;])/g, "$1").trim();
}

/** What breaks WCAG in the drawn part; colours are for the tests in a real browser. */
export async function violations(element: HTMLElement): Promise<string[]> {
  const rules = { "color-contrast": { enabled: false }, region: { enabled: false }, "page-has-heading-one": { enabled: false } };
  const found = await axe.run(element, { rules });
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`);
}

afterEach(() => {
  if (root) render(null, root);
  root?.remove();
  root = null;
});
