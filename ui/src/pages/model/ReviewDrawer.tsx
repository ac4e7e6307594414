import { Link } from "wouter-preact";
import { useResource } from "../../api/resource";
import type { Review, ReviewBudget, ReviewIncident } from "../../api/watch";
import { Drawer } from "../../components/Drawer";
import { Skeleton } from "../../components/Skeleton";
import { StatusMark } from "../../components/Status";
import { Trouble } from "../../components/Trouble";
import { period } from "../../format/change";
import { count, decimal } from "../../format/number";
import { severityLook, severityWord, verdictWord } from "../../format/status";
import { day, monthTitle } from "../../format/time";
import { incidentPath, reviewResource } from "../../routes/paths";
import { monthBeside } from "../../routes/month";
import { code } from "../incident/Playbook";
import { ReviewSample } from "./ReviewSample";
import { ReviewTrend } from "./ReviewTrend";

const EVERY_MS = 600_000;

interface Props {
  model: string;
  /** Such as 2013-02; null for the last month that is over. */
  month: string | null;
  onMonth: (month: string) => void;
  onClose: () => void;
}

/** The review of a month: how good the alarms were, which thresholds to revisit, what is not watched. */
export function ReviewDrawer({ model, month, onMonth, onClose }: Props) {
  const { data, error, stale, reload } = useResource<Review>(reviewResource(model, month), EVERY_MS);
  const shown = month ?? data?.month ?? null;
  return (
    <Drawer title={shown ? `Review of ${monthTitle(shown)}` : "Review"} subtitle={data?.owner ? `${model}, owned by ${data.owner}` : model} onClose={onClose}>
      {shown && (
        <nav class="review-months" aria-label="Month">
          <button type="button" class="button is-small" onClick={() => onMonth(monthBeside(shown, -1))}>Month before</button>
          {month !== null && <button type="button" class="button is-small" onClick={() => onMonth(monthBeside(shown, 1))}>Month after</button>}
        </nav>
      )}
      {error && <Trouble error={error} onRetry={reload} above={false} />}
      {!data && !error && <><Skeleton height={48} /><Skeleton height={160} /><Skeleton height={160} /></>}
      {data && !error && <div class={stale ? "is-stale" : ""}><Body review={data} /></div>}
    </Drawer>
  );
}

function Body({ review }: { review: Review }) {
  const { alarms, thresholds, gaps } = review;
  return (
    <>
      <p class="drawer-sentence">{review.sentence}.</p>
      <BudgetOfMonth budgets={alarms.budgets} />
      {review.trend && <ReviewTrend trend={review.trend} />}
      <Told title="Noticed in this month" incidents={alarms.incidents} none="No incident was noticed." />
      {alarms.lasting.length > 0 && <Told title="Went on from before" incidents={alarms.lasting} none="" />}
      <section class="review-part">
        <h3>Thresholds to revisit</h3>
        {thresholds.length ? (
          <ul>{thresholds.map((t, i) => <li key={i}><strong>{t.monitor}</strong> {code(t.sentence)}</li>)}</ul>
        ) : (
          <p class="muted">None.</p>
        )}
      </section>
      <section class="review-part">
        <h3>Gaps in the watch</h3>
        {gaps.length ? (
          <ul>{gaps.map((g) => <li key={g.gap}>{code(capital(g.sentence))}.<span class="review-remedy">{code(capital(g.remedy))}.</span></li>)}</ul>
        ) : (
          <p class="muted">None.</p>
        )}
      </section>
      <ReviewSample sample={review.sample} />
      <p class="muted small">
        As one page to send: <code>offing review --model {review.model} --month {review.month} --out review.html</code>
      </p>
    </>
  );
}

function BudgetOfMonth({ budgets }: { budgets: ReviewBudget[] }) {
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label="Alarms of the month">
      <table class="table table-tight">
        <thead>
          <tr><th scope="col">Alarms</th><th scope="col">Promised</th><th scope="col" class="num">Incidents</th><th scope="col" class="num">False</th><th scope="col" class="num">Not judged</th></tr>
        </thead>
        <tbody>
          {budgets.map((b) => (
            <tr key={b.budget}>
              <th scope="row">{capital(b.budget)}</th>
              <td><span class="cell-main">{decimal(b.expected, 2)} false</span><span class="cell-sub">{b.promised.false_alarms} per {period(b.promised.per)}</span></td>
              <td class="num">{count(b.incidents)}</td>
              <td class="num strong">{count(b.false_alarm)}</td>
              <td class="num">{count(b.unjudged)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Told({ title, incidents, none }: { title: string; incidents: ReviewIncident[]; none: string }) {
  return (
    <section class="review-part">
      <h3>{title}</h3>
      {incidents.length ? (
        <ul>
          {incidents.map((i) => (
            <li key={i.id} class="review-incident">
              <StatusMark state={severityLook(i.severity)} />
              <Link class="link" href={incidentPath(i.id)}>{i.title}</Link>
              <span class="review-remedy"><span class="visually-hidden">{severityWord(i.severity)}, </span>since {day(i.started_at)}, {i.verdict ? verdictWord(i.verdict).toLowerCase() : "not judged yet"}</span>
            </li>
          ))}
        </ul>
      ) : (
        <p class="muted">{none}</p>
      )}
    </section>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
