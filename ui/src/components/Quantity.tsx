import type { Interval, Unit } from "../api/types";
import { NONE } from "../format/number";
import { interval, writer } from "../format/quantity";

interface Props {
  of: Interval | null | undefined;
  unit?: Unit;
  metric?: string;
  /** The interval below the value rather than after it. */
  stacked?: boolean;
}

/** A number with its interval, in tabular figures. */
export function Quantity({ of, unit = "ratio", metric = "", stacked = false }: Props) {
  const write = writer(unit, metric);
  if (!of || of.value === null) return <span class="quantity muted">{NONE}</span>;
  const range = interval(of, write);
  return (
    <span class={stacked ? "quantity is-stacked" : "quantity"}>
      <span class="quantity-value">{write(of.value)}</span>
      {range && <span class="quantity-range">{range}</span>}
    </span>
  );
}
