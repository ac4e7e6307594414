import type { ComponentChildren } from "preact";
import { ends } from "../format/change";
import { stretch, zeroScale } from "./zeroScale";

export interface Part {
  name: ComponentChildren;
  key: string;
  value: number;
  low?: number;
  high?: number;
  kind: "mix" | "within" | "both";
}

interface Props {
  caption: string;
  parts: Part[];
  /** What the scale holds beside these parts, so that two tables have one scale. */
  beside: (number | undefined)[];
  write: (x: number | null | undefined) => string;
}

/** Parts of a change, one bar a row from 0, each with its interval: a table, so that it needs no other one. */
export function PartBars({ caption, parts, beside, write }: Props) {
  const at = zeroScale([...parts.flatMap((p) => [p.value, p.low, p.high]), ...beside]);
  return (
    <table class="part-bars">
      <caption class="visually-hidden">{caption}</caption>
      <colgroup><col class="part-name" /><col /><col class="part-number" /></colgroup>
      <thead class="visually-hidden">
        <tr><th scope="col">Part</th><th scope="col"><span class="visually-hidden">Drawn</span></th><th scope="col">Change</th></tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr class={`is-${part.kind}`} key={part.key}>
            <th scope="row">{part.name}</th>
            <td class="part-drawn" aria-hidden="true">
              <span class="part-line">
                <span class={`part-bar is-${part.kind}`} style={stretch(at, 0, part.value)} />
                {part.low !== undefined && part.high !== undefined && <span class="part-interval" style={stretch(at, part.low, part.high)} />}
                <span class="scale-zero" style={{ left: `${at(0)}%` }} />
              </span>
            </td>
            <td class="num">
              <span class="quantity-value">{write(part.value)}</span>
              {part.low !== undefined && <span class="part-range">{ends(part, write)}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
