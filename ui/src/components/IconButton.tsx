import { Icon, type IconName } from "./Icon";

interface Props {
  icon: IconName;
  label: string;
  /** For a switch; leave out for a plain button. */
  pressed?: boolean;
  onClick: () => void;
}

export function IconButton({ icon, label, pressed, onClick }: Props) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} {...(pressed === undefined ? {} : { "aria-pressed": pressed })} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
