import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { get } from "./client";
import { ApiError } from "./errors";
import { recall, remember } from "./memory";
import { sessionEnded } from "./session";

const POLL_MS = 5_000;
const SLOWEST_MS = 30_000;

export interface Resource<T> {
  data: T | null;
  /** The last call's failure; `data` may still hold what came before it. */
  error: ApiError | null;
  /** True while `data` belongs to another address than the one asked for: show it dimmed. */
  stale: boolean;
  /** Milliseconds of the last good answer, or null. */
  updatedAt: number | null;
  reload: () => void;
  /** Puts in an answer that another call (a POST) brought. */
  replace: (data: T) => void;
}

interface Held<T> {
  path: string;
  text: string;
  data: T;
}

/** Waits longer after each failure in a row, so that a server that is down is not hammered. */
export function pollDelay(failures: number, every: number = POLL_MS): number {
  return Math.min(every * 2 ** Math.min(failures, 6), Math.max(SLOWEST_MS, every));
}

/**
 * Loads an API path and keeps it fresh: every `every` ms, only while the page is visible, and at once when it
 * becomes visible again. An unchanged answer renders nothing. A null path loads nothing.
 */
export function useResource<T>(path: string | null, every: number = POLL_MS): Resource<T> {
  const [held, setHeld] = useState<Held<T> | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [updatedAt, setUpdatedAt] = useState<number | null>(null);
  const [round, setRound] = useState(0);
  const text = useRef<string | null>(null);

  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    let timer = 0;
    let failures = 0;
    let running = false;

    async function load(): Promise<void> {
      if (running || abort.signal.aborted) return;
      running = true;
      window.clearTimeout(timer);
      try {
        const answer = await get<T>(path!, abort.signal);
        failures = 0;
        setError(null);
        setUpdatedAt(Date.now());
        const next = { path: path!, ...answer };
        remember(path!, next);
        if (text.current !== path + answer.text) setHeld(next);
        text.current = path + answer.text;
      } catch (cause) {
        if (abort.signal.aborted) return;
        failures += 1;
        const failure = cause instanceof ApiError ? cause : new ApiError(0, "client", String(cause));
        if (failure.status === 401) sessionEnded();
        setError(failure);
      } finally {
        running = false;
        if (!abort.signal.aborted && !document.hidden) timer = window.setTimeout(load, pollDelay(failures, every));
      }
    }

    const onVisible = (): void => {
      if (document.hidden) window.clearTimeout(timer);
      else void load();
    };
    setError(null);
    const known = recall<Held<T>>(path);
    if (known) setHeld(known);
    document.addEventListener("visibilitychange", onVisible);
    void load();
    return () => {
      abort.abort();
      window.clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [path, every, round]);

  const reload = useCallback(() => setRound((r) => r + 1), []);
  const replace = useCallback((data: T) => {
    if (path === null) return;
    const next = { path, data, text: "" };
    text.current = null;
    remember(path, next);
    setHeld(next);
  }, [path]);
  return {
    data: path === null ? null : (held?.data ?? null),
    error,
    stale: held !== null && held.path !== path,
    updatedAt,
    reload,
    replace,
  };
}
