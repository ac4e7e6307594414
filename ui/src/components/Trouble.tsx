import type { ApiError } from "../api/errors";

interface Props {
  error: ApiError;
  onRetry: () => void;
  /** Above data that is still shown, rather than in place of it. */
  above?: boolean;
}

/** A failed call: what happened, what to do, and a way to try again. */
export function Trouble({ error, onRetry, above = false }: Props) {
  return (
    <div class={above ? "trouble is-above" : "trouble"} role="alert">
      <div>
        <p class="trouble-what">{error.message}</p>
        {error.hint && <p class="muted">{error.hint}</p>}
        {above && <p class="muted">What you see below is the last answer that came.</p>}
      </div>
      <button type="button" class="button" onClick={onRetry}>Try again</button>
    </div>
  );
}
