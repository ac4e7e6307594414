import { computed, effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

const KEY = "offing.theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(dark.matches);
dark.addEventListener("change", (event) => (systemDark.value = event.matches));

function stored(): Theme {
  try {
    const text = localStorage.getItem(KEY);
    return text === "light" || text === "dark" ? text : "system";
  } catch {
    return "system"; // storage can be forbidden; the system's choice stands
  }
}

export const theme = signal<Theme>(stored());

/** What is on screen now. Canvases read it, so that they draw again when it changes. */
export const shown = computed<"light" | "dark">(() =>
  theme.value === "system" ? (systemDark.value ? "dark" : "light") : theme.value,
);

export function toggleTheme(): void {
  theme.value = shown.value === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // as above: the choice then lasts until the page is closed
  }
}

effect(() => {
  document.documentElement.dataset.theme = shown.value;
});
