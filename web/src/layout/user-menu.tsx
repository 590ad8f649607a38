import { useId, useRef, useState } from "preact/hooks";
import { Register } from "./register.tsx";
import { nextTheme, THEME_ICON, theme } from "../state/theme.ts";
import { type SignedIn, signIn, signOut } from "../state/session.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Popover } from "../ui/popover.tsx";
import { helpShown } from "../ui/shortcuts.tsx";
import { toast } from "../ui/toast.tsx";

/** Those who are at hand in development; any other id can be typed. */
const DEVELOPMENT_USERS: readonly string[] = ["operator", "user123", "alice", "bob"];

/** Who is signed in; in development also the way to be somebody else. */
export function UserMenu({ session }: { readonly session: SignedIn }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  return (
    <div class="user-menu">
      <button
        ref={button}
        class="user-button"
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <span class="avatar" aria-hidden="true">
          {session.userId.slice(0, 1).toUpperCase()}
        </span>
        <span class="visually-hidden">Signed in as</span>
        <span class="user-name truncate">{session.userId}</span>
        <Icon name="chevron" />
      </button>
      {open && (
        <Popover id={id} label="Your session" onClose={() => setOpen(false)} opener={button}>
          <p class="popover-line">
            <strong class="truncate">{session.userId}</strong>
            {session.operator && <Badge tone="violet">operator</Badge>}
          </p>
          {session.developmentUsers && <Switcher current={session.userId} />}
          <Register />
          <Tools onHelp={() => setOpen(false)} />
          <Button icon="user" onClick={() => signOut()}>
            Sign out
          </Button>
        </Popover>
      )}
    </div>
  );
}

/** On narrow screens alone, where beside the navigation there is no place for them. */
const Tools = ({ onHelp }: { readonly onHelp: () => void }) => (
  <div class="user-tools">
    <Button icon={THEME_ICON[theme.value]} onClick={nextTheme}>
      Theme: {theme.value}
    </Button>
    <Button
      icon="help"
      onClick={() => {
        onHelp();
        helpShown.value = true;
      }}
    >
      Keyboard shortcuts
    </Button>
  </div>
);

function Switcher({ current }: { readonly current: string }) {
  const [other, setOther] = useState("");
  const become = (userId: string): void => {
    signIn({ kind: "development", userId }).catch((error: Error) => toast(error.message, { tone: "error" }));
  };
  return (
    <>
      <h3 class="popover-title">Switch user</h3>
      <ul class="menu">
        {DEVELOPMENT_USERS.map((userId) => (
          <li key={userId}>
            <button type="button" class="menu-item" aria-current={userId === current} onClick={() => become(userId)}>
              <span class="truncate">{userId}</span>
              {userId === current && <Icon name="check" />}
            </button>
          </li>
        ))}
      </ul>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (other.trim()) become(other.trim());
        }}
      >
        <Field label="Another user id" hideLabel>
          {(field) => (
            <input
              {...field}
              class="input"
              placeholder="Another user id"
              maxLength={128}
              // It is sent as a header.
              pattern="[ -~\u00a0-\u00ff]+"
              title="Latin letters, digits and signs"
              value={other}
              onInput={({ currentTarget }) => setOther(currentTarget.value)}
            />
          )}
        </Field>
        <Button type="submit">Switch</Button>
      </form>
    </>
  );
}
