/** A quiet block in the final size of what will stand there. */
export function Skeleton({ height, width }: { height: number; width?: string }) {
  return <div class="skeleton" style={{ height: `${height}px`, ...(width ? { width } : {}) }} />;
}

export function PageSkeleton({ blocks }: { blocks: number[] }) {
  return (
    <div class="page-skeleton" role="status" aria-label="Loading">
      {blocks.map((height, i) => <Skeleton key={i} height={height} />)}
    </div>
  );
}
