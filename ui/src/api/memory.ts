// The last few answers, so that going back shows a page at once. Oldest out first.

const KEPT = 12;
const answers = new Map<string, unknown>();

export function remember(path: string, answer: unknown): void {
  answers.delete(path);
  answers.set(path, answer);
  for (const oldest of answers.keys()) {
    if (answers.size <= KEPT) break;
    answers.delete(oldest);
  }
}

export function recall<T>(path: string): T | null {
  return (answers.get(path) as T | undefined) ?? null;
}

export function forgetAll(): void {
  answers.clear();
}
