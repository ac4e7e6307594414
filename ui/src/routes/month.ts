const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;

/** A month such as 2013-02 as the URL has it; null for anything else, so a mangled link shows the last one. */
export function parseMonth(text: string | null): string | null {
  return text !== null && MONTH.test(text) ? text : null;
}

/** The month so many months later; before, when it is negative. */
export function monthBeside(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}
