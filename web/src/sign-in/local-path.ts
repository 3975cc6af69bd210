/** Where to go after signing in: only ever a path of this site, so that a link cannot lead a signed-in person away. */
export function localPath(next: string | undefined): string {
  if (!next?.startsWith('/')) return '/'
  const here = 'https://here.invalid'
  const url = URL.canParse(next, here) ? new URL(next, here) : null
  return url?.origin === here ? `${url.pathname}${url.search}${url.hash}` : '/'
}
