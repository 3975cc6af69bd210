const scriptDirectives = ['script-src', 'frame-src', 'connect-src']

/**
 * The content security policy with one more origin allowed to serve ChatKit's script, its frame and its calls.
 * `scriptUrl` is the configured address of ChatKit's script; one that is no http(s) URL changes nothing.
 */
export function allowScript(policy: string, scriptUrl: string): string {
  const url = URL.canParse(scriptUrl) ? new URL(scriptUrl) : null
  if (!url || !/^https?:$/.test(url.protocol)) return policy
  return policy
    .split(';')
    .map((part) => {
      const [name = '', ...sources] = part.trim().split(/\s+/)
      if (!scriptDirectives.includes(name) || sources.includes(url.origin)) return part.trim()
      return [name, ...sources, url.origin].join(' ')
    })
    .join('; ')
}
