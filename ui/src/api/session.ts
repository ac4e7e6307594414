import { signal } from "@preact/signals";
import { get, post, remove } from "./client";
import { ApiError } from "./errors";
import { forgetAll } from "./memory";

export type Session =
  | { state: "checking" }
  | { state: "in"; user: string }
  | { state: "out"; reason: string | null }
  | { state: "failed"; error: ApiError };

export const session = signal<Session>({ state: "checking" });

/** Takes `#code=...` out of the address at once, so that a one-time code is never kept in history or copied. */
export function takeCode(where: Location, history: History): string | null {
  const code = new URLSearchParams(where.hash.replace(/^#/, "")).get("code");
  if (code === null) return null;
  history.replaceState(history.state, "", where.pathname + where.search);
  return code === "" ? null : code;
}

async function whoAmI(reason: string | null): Promise<void> {
  try {
    const { data } = await get<{ user: string | null } | null>("session");
    session.value = data?.user ? { state: "in", user: data.user } : { state: "out", reason };
  } catch (cause) {
    const error = cause as ApiError;
    session.value = error.status === 401 || error.status === 403 ? { state: "out", reason } : { state: "failed", error };
  }
}

export async function openSession(): Promise<void> {
  const code = takeCode(window.location, window.history);
  let reason: string | null = null;
  if (code !== null) {
    try {
      await post("session", { code });
    } catch {
      reason = "The link's one-time code was already used or is too old. Paste the admin key instead.";
    }
  }
  await whoAmI(reason);
}

/** Throws ApiError when the key is refused. */
export async function signIn(key: string): Promise<void> {
  await post("session", { key: key.trim() });
  await whoAmI("The browser did not keep the session cookie.");
}

export async function signOut(): Promise<void> {
  try {
    await remove("session");
  } finally {
    forgetAll();
    session.value = { state: "out", reason: null };
  }
}

export function sessionEnded(): void {
  if (session.value.state !== "in") return;
  forgetAll();
  session.value = { state: "out", reason: "Your session has ended. Sign in again to go on." };
}
