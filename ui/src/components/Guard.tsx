import type { ComponentChildren } from "preact";
import { useErrorBoundary } from "preact/hooks";

/** Keeps a fault in one part of a page from taking the others with it, and says that it happened. */
export function Guard({ what, children }: { what: string; children: ComponentChildren }) {
  const [error, retry] = useErrorBoundary((cause: unknown) => console.error(cause));
  if (!error) return <>{children}</>;
  return (
    <div class="trouble" role="alert">
      <div>
        <p class="trouble-what">{what} cannot be shown.</p>
        <p class="muted">{error instanceof Error ? error.message : String(error)}</p>
      </div>
      <button type="button" class="button" onClick={retry}>Try again</button>
    </div>
  );
}
