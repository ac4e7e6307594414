import { Link } from "wouter-preact";
import { Shell } from "../components/Shell";

export function NotFoundPage() {
  return (
    <Shell title="Not found" crumbs={[{ text: "Not found" }]}>
      <section class="empty">
        <h1>There is no page at this address</h1>
        <p>The link may be cut off. Every model and every incident can be reached from the list of models.</p>
        <Link class="button is-primary" href="/">All models</Link>
      </section>
    </Shell>
  );
}
