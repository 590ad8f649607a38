import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

interface ButtonProps {
  readonly children?: ComponentChildren;
  readonly onClick?: (event: MouseEvent) => void;
  readonly kind?: "primary" | "plain" | "quiet" | "danger";
  readonly icon?: IconName;
  /** The tooltip, and the name when there is only an icon. */
  readonly label?: string;
  /** The shortcut that does the same, such as "n". */
  readonly keys?: string;
  readonly type?: "button" | "submit";
  readonly disabled?: boolean;
  /** It was pressed, and what it does is under way. */
  readonly busy?: boolean;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
}

export const Button = ({
  children,
  onClick,
  kind = "plain",
  icon,
  label,
  keys,
  type = "button",
  disabled = false,
  busy = false,
  pressed,
  expanded,
}: ButtonProps) => (
  <button
    class={`button button-${kind}${children ? "" : " button-icon"}`}
    type={type}
    onClick={onClick}
    disabled={disabled}
    aria-busy={busy}
    // With a text, that is the name: what is said must be what is seen.
    aria-label={children ? undefined : label}
    aria-pressed={pressed}
    aria-expanded={expanded}
    title={label}
  >
    {icon && <Icon name={icon} />}
    {children && <span class="truncate">{children}</span>}
    {keys && <kbd aria-hidden="true">{keys}</kbd>}
  </button>
);
