import { Route, Router, Switch, useLocation } from "wouter-preact";
import { openSession, session } from "../api/session";
import { Trouble } from "../components/Trouble";
import { HomePage } from "../pages/FleetPage";
import { IncidentPage } from "../pages/IncidentPage";
import { LoginPage } from "../pages/LoginPage";
import { ModelPage } from "../pages/ModelPage";
import { NotFoundPage } from "../pages/NotFoundPage";
import { PageSkeleton } from "../components/Skeleton";
import { basePath, lastName } from "./paths";

/** The pages by address; without a session, the login page stands in for each of them. */
export function App() {
  const who = session.value;
  if (who.state === "checking") return <div class="page"><PageSkeleton blocks={[40, 220, 320]} /></div>;
  if (who.state === "failed") {
    return <main class="page"><Trouble error={who.error} onRetry={() => void openSession()} /></main>;
  }
  if (who.state === "out") return <LoginPage reason={who.reason} />;
  return <Router base={basePath()}><Pages user={who.user} /></Router>;
}

function Pages({ user }: { user: string }) {
  useLocation(); // renders again when the address changes
  const here = lastName(window.location.pathname);
  return (
    <Switch>
      <Route path="/"><HomePage /></Route>
      <Route path="/m/:model">{() => <ModelPage key={here} name={here} />}</Route>
      <Route path="/i/:id">{() => <IncidentPage key={here} id={here} user={user} />}</Route>
      <Route><NotFoundPage /></Route>
    </Switch>
  );
}
