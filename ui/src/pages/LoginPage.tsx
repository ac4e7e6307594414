import { useEffect, useId, useState } from "preact/hooks";
import { ApiError } from "../api/errors";
import { signIn } from "../api/session";
import { Logo } from "../components/AppBar";
import { CopyBlock } from "../components/CopyBlock";

/** Asks for the admin key and tells where it is. */
export function LoginPage({ reason }: { reason: string | null }) {
  const [key, setKey] = useState("");
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  useEffect(() => {
    document.title = "Sign in · Offing";
  }, []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (key.trim() === "" || busy) return;
    setBusy(true);
    setError(null);
    try {
      await signIn(key);
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : new ApiError(0, "client", String(cause)));
      setBusy(false);
    }
  };
  const wrong = error !== null && (error.status === 401 || error.status === 403);
  return (
    <main class="login">
      <form class="login-card" onSubmit={submit}>
        <p class="login-brand"><Logo /> Offing</p>
        <h1>Sign in</h1>
        {reason && !error && <p class="login-reason" role="status">{reason}</p>}
        <label for={id}>Admin key</label>
        <input id={id} type="password" autocomplete="current-password" spellcheck={false} value={key} autofocus
          aria-invalid={wrong} aria-describedby={`${id}-where ${id}-error`} onInput={(e) => setKey(e.currentTarget.value)} />
        <p id={`${id}-error`} class="login-error" role="alert">
          {error && (wrong ? "This key is not the right one." : error.message)} {error?.hint}
        </p>
        <button type="submit" class="button is-primary" disabled={busy || key.trim() === ""}>{busy ? "Signing in…" : "Sign in"}</button>
        <div id={`${id}-where`} class="login-where">
          <p>The key is in the file <code>admin.key</code> of the server's data directory:</p>
          <CopyBlock text='cat "$DATA_DIR/admin.key"' label="Command that shows the key" />
          <p class="muted">The server prints its data directory when it starts. <code>offing demo</code> opens this page already signed in.</p>
        </div>
      </form>
    </main>
  );
}
