import type { ReviewTrendOf } from "../../api/watch";
import { Sparkline } from "../../charts/Sparkline";
import { writer } from "../../format/quantity";

/** The month of the model's metric, beside what it was in the baseline. */
export function ReviewTrend({ trend }: { trend: ReviewTrendOf }) {
  const write = writer(trend.unit);
  const last = trend.value.findLast((v) => v !== null) ?? null;
  const low = Math.min(...trend.value.filter((v): v is number => v !== null));
  const usual = trend.baseline === null ? "" : `, ${write(trend.baseline)} in the baseline`;
  const said = `${write(last)} at the end, ${write(low)} at the lowest${usual}`;
  return (
    <section class="review-part">
      <h3>{trend.title}</h3>
      <Sparkline values={trend.value} label={`${trend.title} of the month: ${said}`} width={440} height={72} />
      <p class="muted small">{said}</p>
    </section>
  );
}
