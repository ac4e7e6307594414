/** What a failed call says to the person in front of the screen. `status` 0 means that no answer came. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint: string | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

function field(source: unknown, name: string): string | null {
  if (typeof source !== "object" || source === null) return null;
  const value = (source as Record<string, unknown>)[name];
  return typeof value === "string" && value !== "" ? value : null;
}

/** Reads `{"error": {"code", "message", "hint"}}`; any other body (a proxy's page, nothing) gets plain words. */
export function readError(status: number, body: string): ApiError {
  let error: unknown = null;
  try {
    error = (JSON.parse(body) as { error?: unknown } | null)?.error ?? null;
  } catch {
    error = null; // not JSON: something in between answered
  }
  const fallback = status >= 500 ? "The server failed to answer this request." : `The server answered ${status}.`;
  return new ApiError(
    status,
    field(error, "code") ?? `http_${status}`,
    field(error, "message") ?? fallback,
    field(error, "hint"),
  );
}

export function unreachable(): ApiError {
  return new ApiError(0, "unreachable", "The Offing server cannot be reached.", "Is it still running? This page keeps trying.");
}
