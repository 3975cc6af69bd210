/** Words as they would stand above a repost. */
export function Quote({ children }: { children: string }) {
  return (
    <blockquote className="border-l-2 border-line-strong pl-3 whitespace-pre-wrap text-muted wrap-anywhere">
      {children}
    </blockquote>
  )
}
