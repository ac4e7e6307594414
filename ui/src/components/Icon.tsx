import type { ComponentChildren } from "preact";

export type IconName =
  | "info" | "table" | "sun" | "moon" | "copy" | "check" | "close" | "arrow-left" | "arrow-right" | "signout" | "column" | "segment" | "version" | "external" | "calendar";

const SHAPES: Record<IconName, ComponentChildren> = {
  info: <><circle cx="8" cy="8" r="6" /><path d="M8 7.4v3.4M8 5.1v.1" /></>,
  table: <><rect x="2.5" y="3" width="11" height="10" rx="1.5" /><path d="M2.5 6.5h11M6.5 6.5V13" /></>,
  sun: <><circle cx="8" cy="8" r="2.8" /><path d="M8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1" /></>,
  moon: <path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z" />,
  copy: <><rect x="5.5" y="5.5" width="8" height="8" rx="1.5" /><path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5" /></>,
  check: <path d="m3 8.4 3.2 3.2L13 4.8" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  "arrow-left": <path d="M13 8H3.4M7 4 3 8l4 4" />,
  "arrow-right": <path d="M3 8h9.6M9 4l4 4-4 4" />,
  signout: <path d="M6.5 13.5H4A1.5 1.5 0 0 1 2.5 12V4A1.5 1.5 0 0 1 4 2.5h2.5M10.5 11l3-3-3-3M13.5 8h-7" />,
  column: <path d="M3 13V8.5M6.4 13V4M9.7 13V6.5M13 13v-3" />,
  segment: <><circle cx="8" cy="8" r="5.5" /><path d="M8 2.5V8l4 3.8" /></>,
  version: <path d="M8 2.5v7M4.8 6.4 8 9.6l3.2-3.2M3 13h10" />,
  external: <path d="M9 2.5h4.5V7M13.2 2.8 7.5 8.5M11 9.5V12a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 12V6.5A1.5 1.5 0 0 1 4 5h2.5" />,
  calendar: <><rect x="2.5" y="3.5" width="11" height="10" rx="1.5" /><path d="M2.5 7h11M5.5 2v3M10.5 2v3" /></>,
};

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      {SHAPES[name]}
    </svg>
  );
}
