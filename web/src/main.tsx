import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/navigation.css";
import "./styles/session.css";
import "./styles/controls.css";
import "./styles/fields.css";
import "./styles/layers.css";
import "./styles/content.css";
import "./styles/tables.css";
import "./layout/notifications/notifications.css";
import { render } from "preact";
import { App } from "./app.tsx";

const root = document.getElementById("app");
if (root) render(<App />, root);
