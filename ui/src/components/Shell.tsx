import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { AppBar } from "./AppBar";
import { Guard } from "./Guard";

interface Props {
  title: string;
  crumbs: { text: string; href?: string }[];
  children: ComponentChildren;
}

/** The frame of every page behind the login. */
export function Shell({ title, crumbs, children }: Props) {
  useEffect(() => {
    document.title = title === "Offing" ? title : `${title} · Offing`;
  }, [title]);
  const skip = (event: Event): void => {
    event.preventDefault(); // a fragment would be resolved against <base href>
    document.getElementById("main")?.focus();
  };
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>Skip to the content</a>
      <AppBar crumbs={crumbs} />
      <main id="main" class="page" tabIndex={-1}><Guard what="This page">{children}</Guard></main>
    </>
  );
}
