import { Link } from "wouter-preact";
import { useResource } from "../api/resource";
import type { IncidentSummary } from "../api/types";
import { IncidentCard, IncidentLine } from "../components/IncidentCard";
import { Panel } from "../components/Panel";
import { Shell } from "../components/Shell";
import { PageSkeleton } from "../components/Skeleton";
import { Trouble } from "../components/Trouble";
import { plural } from "../format/number";
import { summaryResource } from "../routes/paths";

const KINDS: Record<string, string> = { digest: "Told in a digest", storm: "Told in one message, of many at once", past: "Told in one message, of the past" };

/** Where the link of a message about several incidents leads: what it told, as it is now. */
export function SummaryPage({ summary }: { summary: string }) {
  const { data, error, reload } = useResource<{ incidents: IncidentSummary[] }>(summaryResource(summary));
  const title = KINDS[summary.split("-")[0] ?? ""] ?? "Told in one message";
  return (
    <Shell title={title} crumbs={[{ text: "Models", href: "/" }, { text: title }]}>
      <div class="summary">
        <header>
          <h1 class="summary-title">{title}</h1>
          {data && <p class="muted">{headline(data.incidents)}</p>}
        </header>
        {error && <Trouble error={error} onRetry={reload} above={data !== null} />}
        {!data && !error && <PageSkeleton blocks={[120, 120]} />}
        {data && <Told incidents={data.incidents} />}
      </div>
    </Shell>
  );
}

function headline(incidents: IncidentSummary[]): string {
  const open = incidents.filter((i) => i.state !== "resolved").length;
  return incidents.length ? `${plural(incidents.length, "incident")}, ${open ? `${open} still open` : "all of them resolved"}` : "No incident";
}

function Told({ incidents }: { incidents: IncidentSummary[] }) {
  if (!incidents.length) {
    return (
      <section class="empty">
        <h2 class="empty-title">No incident was told in this message</h2>
        <p>The link may be cut off, or the message was about what is told elsewhere, such as monitors that cannot judge.</p>
        <p><Link class="link" href="/">See all models</Link></p>
      </section>
    );
  }
  const open = incidents.filter((i) => i.state !== "resolved");
  const over = incidents.filter((i) => i.state === "resolved");
  return (
    <>
      {open.length > 0 && <section class="open-incidents" aria-label="Open incidents">{open.map((i) => <IncidentCard key={i.id} incident={i} model />)}</section>}
      {over.length > 0 && <Panel title="Resolved since"><ul class="incident-lines">{over.map((i) => <IncidentLine key={i.id} incident={i} model />)}</ul></Panel>}
    </>
  );
}
