import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { IconButton } from "./IconButton";

interface Props {
  title: string;
  subtitle?: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A sheet on the right (the whole screen on a phone). Takes the focus, gives it back, closes with Esc. */
export function Drawer({ title, subtitle, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current!;
    const before = document.activeElement as HTMLElement | null;
    element.showModal();
    return () => {
      element.close();
      before?.focus({ preventScroll: true });
    };
  }, []);
  const onCancel = (event: Event): void => {
    event.preventDefault();
    onClose();
  };
  const onBackdrop = (event: MouseEvent): void => {
    if (event.target === dialog.current) onClose();
  };
  return (
    <dialog ref={dialog} class="drawer" aria-labelledby={id} onCancel={onCancel} onClick={onBackdrop}>
      <div class="drawer-sheet">
        <header class="drawer-head">
          <div>
            <h2 id={id}>{title}</h2>
            {subtitle && <p class="muted">{subtitle}</p>}
          </div>
          <IconButton icon="close" label="Close" onClick={onClose} />
        </header>
        <div class="drawer-body">{children}</div>
      </div>
    </dialog>
  );
}
