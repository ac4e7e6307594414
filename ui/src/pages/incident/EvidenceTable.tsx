import type { Evidence } from "../../api/types";
import { Panel } from "../../components/Panel";
import { Status } from "../../components/Status";
import { NONE, count, decimal, plural } from "../../format/number";
import { alike, interval } from "../../format/quantity";
import { moment } from "../../format/time";

interface Props {
  evidence: Evidence[];
  title?: string;
}

/** Every signal that belongs to the incident, with its number, interval and threshold. */
export function EvidenceTable({ evidence, title = "Evidence" }: Props) {
  return (
    <Panel title={title} flush aside={<span class="muted">{plural(evidence.length, "signal")}</span>}>
      <div class="table-wrap" tabIndex={0} role="region" aria-label={`Table of ${title.toLowerCase()}`}>
        <table class="table evidence">
          <thead>
            <tr>
              <th scope="col">Signal</th>
              <th scope="col">State</th>
              <th scope="col" class="num">Value</th>
              <th scope="col" class="num">Interval</th>
              <th scope="col" class="num">By chance</th>
              <th scope="col" class="num">Threshold</th>
              <th scope="col" class="num">n</th>
              <th scope="col">At</th>
            </tr>
          </thead>
          <tbody>
            {evidence.map((e, i) => <EvidenceRow key={i} evidence={e} />)}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function EvidenceRow({ evidence: e }: { evidence: Evidence }) {
  const write = alike([e.value, e.low, e.high]);
  return (
    <tr>
      <th scope="row" class="evidence-signal">
        <span>{e.series}</span> <span class="muted">{e.monitor}</span>
        <span class="cell-sub">{e.sentence}</span>
      </th>
      <td><Status state={e.state} quiet /></td>
      <td class="num strong">{write(e.value)}</td>
      <td class="num muted nowrap">{interval(e, write) ?? NONE}</td>
      <td class="num muted">{write(e.expected)}</td>
      <td class="num">{decimal(e.threshold)}</td>
      <td class="num muted">{count(e.n)}</td>
      <td class="nowrap muted">{moment(e.at)}</td>
    </tr>
  );
}
