import { Link } from "wouter-preact";
import { useResource } from "../api/resource";
import { signOut } from "../api/session";
import type { ServerStatus } from "../api/types";
import { count } from "../format/number";
import { ago } from "../format/time";
import { shown, toggleTheme } from "../theme";
import { IconButton } from "./IconButton";

/** Offing's sign: the sun on the line where sea and sky meet. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">
      <path class="logo-sun" d="M7 14a5 5 0 0 1 10 0Z" />
      <path class="logo-line" d="M2 14h20M5.5 18h13" />
    </svg>
  );
}

export function AppBar({ crumbs }: { crumbs: { text: string; href?: string }[] }) {
  const dark = shown.value === "dark";
  return (
    <header class="app-bar">
      <Link href="/" class="brand" aria-label="Offing, all models"><Logo /> Offing</Link>
      <nav class="crumbs" aria-label="Where you are">
        {crumbs.map((crumb, i) => (
          <span key={i} class="crumb">
            <span class="crumb-sep" aria-hidden="true">/</span>
            {crumb.href ? <Link href={crumb.href}>{crumb.text}</Link> : <span aria-current="page">{crumb.text}</span>}
          </span>
        ))}
      </nav>
      <ServerLine />
      <IconButton icon={dark ? "sun" : "moon"} label={dark ? "Use the light theme" : "Use the dark theme"} onClick={toggleTheme} />
      <IconButton icon="signout" label="Sign out" onClick={() => void signOut()} />
    </header>
  );
}

/** The health of the monitor itself: is it reachable, how fresh is its judgement, is anything waiting. */
function ServerLine() {
  const { data, error } = useResource<ServerStatus>("status", 15_000);
  if (error?.status === 0) return <p class="server-line is-down" role="status">Server not reachable</p>;
  if (!data) return <p class="server-line" />;
  const waiting = data.journal_pending ? `, ${count(data.journal_pending)} waiting` : "";
  return (
    <p class="server-line">
      {data.demo && <span class="tag">Demo</span>}
      <span class="server-line-text">
        {data.last_evaluated_at ? `Judged ${ago(data.last_evaluated_at, Date.now())}` : "Not judged yet"}
        {waiting}
      </span>
      <span class="utc" title="All times on these pages are UTC">UTC</span>
    </p>
  );
}
