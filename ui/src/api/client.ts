import { ApiError, readError, unreachable } from "./errors";

/** The address of an API path, below the prefix that the page was served from. */
export function apiUrl(path: string): string {
  return new URL(`api/v1/${path}`, document.baseURI).href;
}

async function call(method: string, path: string, body: unknown, signal: AbortSignal | null): Promise<string> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(apiUrl(path), {
      method,
      credentials: "same-origin",
      signal,
      headers: body === undefined ? { Accept: "application/json" } : { Accept: "application/json", "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable();
  }
  if (!response.ok) throw readError(response.status, text);
  return text;
}

function parse<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ApiError(200, "not_json", "The server sent an answer that this page cannot read.", "Reload the page: it may be older than the server.");
  }
}

export interface Answer<T> {
  text: string;
  data: T;
}

/** GET as JSON, together with the text itself, so that an unchanged answer can be told apart cheaply. */
export async function get<T>(path: string, signal: AbortSignal | null = null): Promise<Answer<T>> {
  const text = await call("GET", path, undefined, signal);
  return { text, data: parse<T>(text) };
}

/** POST as JSON; an empty answer (204) is null. */
export async function post<T>(path: string, body: unknown = {}): Promise<T | null> {
  const text = await call("POST", path, body, null);
  return text === "" ? null : parse<T>(text);
}

export async function remove(path: string): Promise<void> {
  await call("DELETE", path, undefined, null);
}
