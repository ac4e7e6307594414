import { DAY, clock, monthName, shortDay } from "../format/time";

/** Labels of a UTC time axis: the year at its first mark, then months, days or clock as fine as the marks are. */
export function timeLabels(splits: (number | null)[], stepSeconds: number): string[] {
  const step = stepSeconds * 1000;
  let year = -1;
  let today = -1;
  return splits.map((seconds) => {
    if (seconds === null) return "";
    const ms = seconds * 1000;
    const date = new Date(ms);
    const newYear = date.getUTCFullYear() !== year;
    year = date.getUTCFullYear();
    if (step >= 365 * DAY) return String(year);
    if (step >= 27 * DAY) return newYear ? `${monthName(date.getUTCMonth())} ${year}` : monthName(date.getUTCMonth());
    const dayNumber = Math.floor(ms / DAY);
    const newDay = dayNumber !== today;
    today = dayNumber;
    if (step >= DAY) return newYear ? `${shortDay(ms)} ${year}` : shortDay(ms);
    return newDay ? shortDay(ms) : clock(ms);
  });
}

const STEPS = [
  60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 2 * 86_400, 7 * 86_400, 14 * 86_400,
];
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];

/** Marks of a UTC time axis between two times (seconds), at most `most` of them, on whole calendar units. */
export function timeSplits(from: number, to: number, most: number): { at: number[]; step: number } {
  const room = Math.max(1, most);
  for (const step of STEPS) {
    if ((to - from) / step > room) continue;
    const at: number[] = [];
    for (let t = Math.ceil(from / step) * step; t <= to; t += step) at.push(t);
    return { at, step };
  }
  for (const months of MONTHS) {
    if ((to - from) / (months * 30.44 * 86_400) > room) continue;
    return { at: monthStarts(from, to, months), step: months * 30.44 * 86_400 };
  }
  return { at: [from, to], step: to - from };
}

function monthStarts(from: number, to: number, every: number): number[] {
  const first = new Date(from * 1000);
  const at: number[] = [];
  for (let m = Math.floor(first.getUTCMonth() / every) * every; ; m += every) {
    const t = Date.UTC(first.getUTCFullYear(), m, 1) / 1000;
    if (t > to) return at;
    if (t >= from) at.push(t);
  }
}
