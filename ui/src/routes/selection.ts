import { useMemo } from "preact/hooks";
import { useQuery } from "./query";
import { formatRange, parseRange, type Range } from "./range";

const MARK = "range";

export interface Selection {
  range: Range | null;
  /** The range as the API wants it, or null for the whole history. */
  text: string | null;
  select: (range: Range | null) => void;
  /** One step back if this page made the last step, else the whole history. */
  back: () => void;
}

/** The time range in the URL (`t=from..to`). */
export function useSelection(): Selection {
  const [params, change] = useQuery();
  const raw = params.get("t");
  const range = useMemo(() => parseRange(raw), [raw]);
  const select = (next: Range | null): void => change({ t: next && formatRange(next) }, { mark: MARK });
  const back = (): void => {
    const state = history.state as { mark?: string } | null;
    if (state?.mark === MARK) history.back();
    else if (range) change({ t: null });
  };
  return { range, text: range && formatRange(range), select, back };
}
