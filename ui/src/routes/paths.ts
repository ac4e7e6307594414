/** The path prefix that the page was served under: "" or "/monitor". */
export function basePath(): string {
  return new URL(document.baseURI).pathname.replace(/\/$/, "");
}

/** The name in the last segment of an address, as it was before modelPath or incidentPath encoded it. */
export function lastName(pathname: string): string {
  const segment = pathname.replace(/\/$/, "").split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a hand-typed "%": take it as it is
  }
}

export function modelPath(name: string): string {
  return `/m/${encodeURIComponent(name)}`;
}

export function incidentPath(id: string): string {
  return `/i/${encodeURIComponent(id)}`;
}

/** API paths: every name is one encoded segment. */
export function modelResource(name: string, range: string | null): string {
  const path = `models/${encodeURIComponent(name)}`;
  return range ? `${path}?t=${range}` : path;
}

export function columnResource(model: string, column: string, range: string | null): string {
  const path = `models/${encodeURIComponent(model)}/columns/${encodeURIComponent(column)}`;
  return range ? `${path}?t=${range}` : path;
}

export function incidentResource(id: string): string {
  return `incidents/${encodeURIComponent(id)}`;
}

export function budgetResource(model: string): string {
  return `monitors/budget?model=${encodeURIComponent(model)}`;
}

/** The review of a month, or of the last one that is over. */
export function reviewResource(model: string, month: string | null): string {
  const path = `models/${encodeURIComponent(model)}/review`;
  return month ? `${path}?month=${month}` : path;
}

/** The incidents that were told in one message, such as a digest. */
export function summaryResource(summary: string): string {
  return `incidents?summary=${encodeURIComponent(summary)}`;
}
