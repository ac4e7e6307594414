import type { Incident } from "../../api/types";
import { Icon } from "../../components/Icon";
import { Panel } from "../../components/Panel";
import { lasting, millis, moment } from "../../format/time";

/** Only web addresses become links: `javascript:` and the like stay text. */
export function safeLink(url: string | null | undefined): string | null {
  if (!url) return null;
  try {
    const { protocol, href } = new URL(url);
    return protocol === "https:" || protocol === "http:" ? href : null;
  } catch {
    return null;
  }
}

/** The deployment that came just before, which is not yet proof. */
export function SuspectDeployment({ deployment, startedAt }: { deployment: Incident["deployment"]; startedAt: string }) {
  if (!deployment) return <Panel title="Deployment"><p class="panel-empty">No deployment came shortly before.</p></Panel>;
  const at = millis(deployment.at);
  const start = millis(startedAt);
  const link = safeLink(deployment.url);
  const before = at !== null && start !== null && start >= at ? (start - at < 60_000 ? "at the same time" : `${lasting(start - at)} before`) : null;
  return (
    <Panel title="Deployment just before">
      <div class="suspect">
        <p class="suspect-version"><span aria-hidden="true">▼</span> Version {deployment.version}</p>
        <p class="muted">{moment(deployment.at)}{before && `, ${before}`}</p>
        {deployment.sentence && <p>{deployment.sentence}</p>}
        {deployment.notes && <p class="suspect-notes">{deployment.notes}</p>}
        {link && <a class="link" href={link} target="_blank" rel="noreferrer noopener">See the change <Icon name="external" /></a>}
      </div>
    </Panel>
  );
}
