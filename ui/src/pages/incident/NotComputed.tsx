import { StatusMark } from "../../components/Status";
import { listed } from "../../format/number";

const NAMES: Record<string, string> = {
  change: "the change that segments are compared by",
  segments: "the segments hit most",
  decomposition: "mix against within",
  traffic: "the share of the traffic",
  harm: "the harm",
  similar: "similar incidents",
};

/** Says which parts of the context failed: what is not on the page for that reason is not known to be absent. */
export function NotComputed({ parts }: { parts: string[] | null | undefined }) {
  if (!parts?.length) return null;
  const names = parts.map((part) => NAMES[part] ?? part.replaceAll("_", " "));
  return (
    <p class="not-computed" role="note">
      <StatusMark state="unknown" />
      <span>Could not be computed: {listed(names)}. {parts.length > 1 ? "They are" : "It is"} unknown for that reason; the server's log says why.</span>
    </p>
  );
}
