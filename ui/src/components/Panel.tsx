import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Guard } from "./Guard";

interface Props {
  title: string;
  /** Right of the title: a count, a key, a switch. */
  aside?: ComponentChildren;
  class?: string;
  flush?: boolean;
  children: ComponentChildren;
}

/** A titled part of a page. */
export function Panel({ title, aside, class: extra = "", flush = false, children }: Props) {
  const id = useId();
  return (
    <section class={`panel ${flush ? "is-flush" : ""} ${extra}`} aria-labelledby={id}>
      <header class="panel-head">
        <h2 id={id} class="panel-title">{title}</h2>
        {aside && <div class="panel-aside">{aside}</div>}
      </header>
      <div class="panel-body"><Guard what={title}>{children}</Guard></div>
    </section>
  );
}
