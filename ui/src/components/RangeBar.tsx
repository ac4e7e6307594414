import { useState } from "preact/hooks";
import { DAY, millis, span } from "../format/time";
import { type Range, lastDays } from "../routes/range";
import { Icon } from "./Icon";

interface Props {
  range: Range | null;
  first: string | null;
  last: string | null;
  onSelect: (range: Range | null) => void;
  onBack: () => void;
}

const PRESETS = [7, 30, 90] as const;

/** The time range of the page: presets, dates to type, and the way back from a drag. */
export function RangeBar({ range, first, last, onSelect, onBack }: Props) {
  const [typing, setTyping] = useState(false);
  const end = millis(last);
  const preset = (days: number): Range | null => (end === null ? null : lastDays(end, days));
  const isOn = (r: Range | null): boolean => r !== null && range !== null && r.from === range.from && r.to === range.to;
  return (
    <div class="range-bar">
      <div class="segmented" role="group" aria-label="Time range">
        <button type="button" aria-pressed={range === null} onClick={() => onSelect(null)}>All</button>
        {PRESETS.map((days) => (
          <button key={days} type="button" disabled={end === null} aria-pressed={isOn(preset(days))} onClick={() => onSelect(preset(days))}>
            {days} d
          </button>
        ))}
      </div>
      <button type="button" class="range-text" aria-expanded={typing} onClick={() => setTyping(!typing)}>
        <Icon name="calendar" /> {range ? span(range.from, range.to) : span(dayOf(first), dayOf(last))}
      </button>
      {range && (
        <button type="button" class="button is-small is-plain" onClick={onBack}>
          <Icon name="arrow-left" /> Back <kbd>Esc</kbd>
        </button>
      )}
      {typing && <RangeForm key={`${range?.from}`} range={range} first={first} last={last} onSelect={(r) => { onSelect(r); setTyping(false); }} />}
    </div>
  );
}

function dayOf(t: string | null): number | null {
  const ms = millis(t);
  return ms === null ? null : Math.floor(ms / DAY) * DAY;
}

interface FormProps {
  range: Range | null;
  first: string | null;
  last: string | null;
  onSelect: (range: Range) => void;
}

function isoDay(ms: number | null): string {
  return ms === null ? "" : new Date(ms).toISOString().slice(0, 10);
}

function RangeForm({ range, first, last, onSelect }: FormProps) {
  const [from, setFrom] = useState(isoDay(range?.from ?? millis(first)));
  const [to, setTo] = useState(isoDay(range ? range.to - 1 : millis(last)));
  const a = millis(from);
  const b = millis(to);
  const wrong = a === null || b === null || b < a;
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!wrong) onSelect({ from: a, to: b + DAY });
  };
  return (
    <form class="range-form" onSubmit={submit}>
      <label>From <input type="date" value={from} onInput={(e) => setFrom(e.currentTarget.value)} /></label>
      <label>to, inclusive <input type="date" value={to} onInput={(e) => setTo(e.currentTarget.value)} /></label>
      <button type="submit" class="button is-small" disabled={wrong}>Show</button>
      {wrong && <span class="muted" role="status">The first day must not be after the last.</span>}
    </form>
  );
}
