import { useMemo } from "preact/hooks";
import { useLocation, useSearch } from "wouter-preact";

export interface QueryChange {
  /** Keep the page that was there out of the history. */
  replace?: boolean;
  /** Kept in history.state, to know later that this page itself made the entry. */
  mark?: string;
}

/** Changes some parameters of a query string; null takes one out. `..` and `:` stay readable. */
export function withParams(search: string, changes: Record<string, string | null>): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) params.delete(name);
    else params.set(name, value);
  }
  return params.toString().replaceAll("%3A", ":");
}

/** The page's state as it stands in the URL, and a way to change it. */
export function useQuery(): [URLSearchParams, (changes: Record<string, string | null>, how?: QueryChange) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const change = (changes: Record<string, string | null>, how: QueryChange = {}): void => {
    const next = withParams(search, changes);
    // "~" is an address from the root; the router's own path is half decoded and would not survive the way back.
    const path = `~${window.location.pathname}`;
    navigate(next ? `${path}?${next}` : path, { replace: how.replace ?? false, state: how.mark ? { mark: how.mark } : null });
  };
  return [params, change];
}
