import "./styles/index.css";
import { render } from "preact";
import { openSession } from "./api/session";
import { App } from "./routes/App";
import "./theme";

void openSession();
render(<App />, document.getElementById("app")!);
