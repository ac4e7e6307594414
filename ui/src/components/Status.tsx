import type { ComponentChildren } from "preact";
import type { AnyState } from "../api/types";
import { type Look, look, stateMeaning, stateWord, unexplained } from "../format/status";

// A status is a shape, a word and a colour, so that any one of the three may be lost.

const SHAPES: Record<Look, ComponentChildren> = {
  ok: <><circle class="fill" cx="8" cy="8" r="6.5" /><path class="cut" d="m5 8.2 2.1 2.1L11 6.2" /></>,
  warning: <><path class="fill" d="M8 1.8 15 14H1L8 1.8Z" /><path class="cut" d="M8 6.4v3.4M8 11.9v.1" /></>,
  critical: <><path class="fill" d="M8 .8 15.2 8 8 15.2.8 8 8 .8Z" /><path class="cut" d="M8 4.6v4M8 11v.1" /></>,
  unknown: <><circle class="dashed" cx="8" cy="8" r="6.3" /><path class="stroke" d="M6.3 6.4a1.8 1.8 0 1 1 2.5 1.7c-.6.3-.8.6-.8 1.1M8 11.3v.1" /></>,
  learning: <><circle class="ring" cx="8" cy="8" r="6.3" /><path class="dots" d="M5 8h.1M8 8h.1M11 8h.1" /></>,
};

/** The shape alone, for places where the word stands next to it or in the row's text. */
export function StatusMark({ state, size = 14 }: { state: AnyState | string | null | undefined; size?: number }) {
  const kind = look(state);
  return (
    <svg class={`status-mark is-${kind}`} viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" focusable="false">
      {SHAPES[kind]}
    </svg>
  );
}

interface Props {
  state: AnyState | string | null | undefined;
  /** Another word than the state's own, such as an incident's severity. */
  word?: string;
  quiet?: boolean;
}

export function Status({ state, word, quiet = false }: Props) {
  const meaning = word === undefined ? stateMeaning(state) : null;
  return (
    <span class={`status is-${look(state)}${quiet ? " is-quiet" : ""}`} {...(meaning ? { title: meaning } : {})}>
      <StatusMark state={state} /> {word ?? stateWord(state)}
    </span>
  );
}

/** Says what the states above it mean in which nothing was judged; nothing when there are none. */
export function StateNotes({ states }: { states: string[] }) {
  const strange = unexplained(states);
  if (!strange.length) return null;
  return (
    <dl class="state-notes">
      {strange.map((state) => (
        <div key={state}><dt>{stateWord(state)}</dt><dd>{stateMeaning(state)}</dd></div>
      ))}
    </dl>
  );
}
