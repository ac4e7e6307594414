import type { ReviewRow, ReviewSampleOf } from "../../api/watch";
import { NONE, count, decimal } from "../../format/number";
import { clock, shortDay } from "../../format/time";

/** As many features as fit beside what was said and what was true; the moved ones come first. */
const FEATURES = 3;

/** A sample of predictions against truth, the wrong ones first. */
export function ReviewSample({ sample }: { sample: ReviewSampleOf }) {
  const features = sample.features.slice(0, FEATURES);
  return (
    <section class="review-part">
      <h3>Predictions against truth</h3>
      {sample.rows.length ? (
        <>
          <p class="muted small">{count(sample.wrong)} of {count(sample.labelled)} that were looked at are wrong; {sample.note}.</p>
          <div class="table-wrap review-sample" tabIndex={0} role="region" aria-label="A sample of predictions against truth">
            <table class="table table-tight">
              <thead>
                <tr>
                  <th scope="col">When</th><th scope="col" class="num">Said</th><th scope="col" class="num">True</th>
                  {features.map((name) => <th key={name} scope="col" class="num">{name}</th>)}
                </tr>
              </thead>
              <tbody>{sample.rows.map((row) => <Row key={row.id} row={row} features={features} />)}</tbody>
            </table>
          </div>
        </>
      ) : (
        <p class="muted">None: {sample.note}.</p>
      )}
    </section>
  );
}

function Row({ row, features }: { row: ReviewRow; features: string[] }) {
  return (
    <tr>
      <th scope="row"><span class="cell-main">{shortDay(row.timestamp)} {clock(row.timestamp)}</span><span class="cell-sub">{row.wrong ? "wrong" : "right"}</span></th>
      <td class="num">{plain(row.score ?? row.prediction)}</td>
      <td class="num strong">{plain(row.label)}</td>
      {features.map((name) => <td key={name} class="num">{plain(row.features[name])}</td>)}
    </tr>
  );
}

function plain(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  return typeof value === "number" ? decimal(value) : String(value);
}
