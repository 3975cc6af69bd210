/** The chat panel while its code or its session is on its way. */
export function PanelSkeleton() {
  return (
    <div role="status" aria-label="Starting the chat" className="flex flex-1 flex-col gap-4 p-5">
      <div className="skeleton h-5 w-1/3" />
      <div className="flex-1" />
      <div className="skeleton h-4 w-4/5" />
      <div className="skeleton h-4 w-3/5" />
      <div className="skeleton h-12 rounded-xl" />
    </div>
  )
}
