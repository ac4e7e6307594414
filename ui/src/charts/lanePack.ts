/** A bar on the lane of events, in pixels, and the width that bar and label need together. */
export interface LaneItem {
  left: number;
  width: number;
  label: number;
  /** Higher ones are placed first and so keep their labels. */
  weight: number;
}

export interface Placed {
  row: number;
  /** False when the label found no room; the bar itself is always drawn. */
  labelled: boolean;
}

const GAP = 6;

/** A bar this wide carries its label inside, cut short if need be. */
const ROOMY = 72;

/** Puts bars on at most `rows` rows: with their label where there is room, else without, else on the last row. */
export function packLane(items: LaneItem[], rows: number, laneWidth: number): Placed[] {
  const taken: [number, number][][] = Array.from({ length: rows }, () => []);
  const free = (from: number, to: number): number =>
    taken.findIndex((row) => row.every(([a, b]) => to + GAP <= a || from >= b + GAP));
  const placed: Placed[] = items.map(() => ({ row: 0, labelled: false }));
  const order = items.map((_, i) => i).sort((a, b) => items[b]!.weight - items[a]!.weight || items[a]!.left - items[b]!.left);
  for (const i of order) {
    const { left, width, label } = items[i]!;
    const wanted = left + (width >= ROOMY ? width : Math.max(width, label));
    const labelRow = wanted <= laneWidth ? free(left, wanted) : -1;
    const barRow = labelRow >= 0 ? labelRow : free(left, left + width);
    const row = barRow >= 0 ? barRow : rows - 1;
    taken[row]!.push([left, labelRow >= 0 ? wanted : left + width]);
    placed[i] = { row, labelled: labelRow >= 0 };
  }
  return placed;
}
