import { useState } from "preact/hooks";
import { Icon } from "./Icon";

/** Text to paste elsewhere, with a button that copies it; without clipboard rights the text is selected instead. */
export function CopyBlock({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState<"" | "copied" | "selected">("");
  const copy = async (event: Event): Promise<void> => {
    const code = (event.currentTarget as HTMLElement).parentElement?.querySelector("code");
    try {
      await navigator.clipboard.writeText(text);
      setDone("copied");
    } catch {
      if (code) window.getSelection()?.selectAllChildren(code);
      setDone("selected");
    }
    window.setTimeout(() => setDone(""), 2000);
  };
  return (
    <div class="copy-block">
      <pre tabIndex={0} aria-label={label}><code>{text}</code></pre>
      <button type="button" class="button is-small" onClick={copy}>
        <Icon name={done === "copied" ? "check" : "copy"} />
        <span aria-live="polite">{done === "copied" ? "Copied" : done === "selected" ? "Selected" : "Copy"}</span>
      </button>
    </div>
  );
}
