import { Component, type ComponentChildren } from "preact";
import { ErrorState } from "../ui/states.tsx";

interface CrashGuardProps {
  /** Another page gets another try. */
  readonly path: string;
  readonly children: ComponentChildren;
}

interface Crash {
  readonly error: Error;
  readonly path: string;
}

/** A defect of one page leaves the navigation usable, and says what happened. Preact tells such things to classes alone. */
export class CrashGuard extends Component<CrashGuardProps, { readonly crash?: Crash }> {
  override componentDidCatch(error: Error): void {
    console.error(error);
    this.setState({ crash: { error, path: this.props.path } });
  }

  override render() {
    const { crash } = this.state;
    if (crash?.path !== this.props.path) return this.props.children;
    return <ErrorState error={crash.error} retry={() => location.reload()} />;
  }
}
