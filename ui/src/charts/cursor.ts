import { signal, type Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** The time under the pointer, in seconds, shared by every chart below one provider. */
export interface Cursor {
  at: Signal<number | null>;
}

export function newCursor(): Cursor {
  return { at: signal<number | null>(null) };
}

const CursorContext = createContext<Cursor>(newCursor());

export const CursorProvider = CursorContext.Provider;

export function useCursor(): Cursor {
  return useContext(CursorContext);
}
