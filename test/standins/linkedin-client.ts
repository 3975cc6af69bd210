import { Window } from 'happy-dom'

/** A browser without scripts: keeps cookies, follows redirects, parses pages. */
export interface Visitor {
  readonly cookies: Map<string, string>
  /** The address of the last page. */
  path(): string
  get(path: string): Promise<Page>
  post(path: string, body: string | object, headers?: Record<string, string>): Promise<Response>
  signIn(vanity: string, password?: string): Promise<Page>
  /** Sends what the page sends when the plain item of the repost menu is pressed. */
  repost(urn: string, headers?: Record<string, string>): Promise<Response>
  /** Sends what the page sends when Post is pressed in the composer over a post. */
  share(text: string, urn?: string): Promise<Response>
}

/** A parsed page. */
export interface Page {
  readonly status: number
  readonly html: string
  find(selector: string): { attribute(name: string): string | null; text: string } | null
  count(selector: string): number
}

/** Makes a visitor of a site. */
export function visitorOf(origin: string): Visitor {
  const cookies = new Map<string, string>()
  let path = '/'
  const send = async (where: string, init: RequestInit): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(new URL(where, origin), {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, cookie },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
      if (/Max-Age=0/.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  const follow = async (answer: Response): Promise<Page> => {
    let last = answer
    for (let hops = 0; last.status === 302 && hops < 10; hops += 1) {
      path = last.headers.get('location') ?? '/'
      last = await send(path, {})
    }
    return pageOf(last.status, await last.text())
  }
  const graphql = (queryId: string, variables: object, headers: Record<string, string> = {}) =>
    visitor.post(
      `/voyager/api/graphql?action=execute&queryId=${queryId}`,
      { variables, queryId, includeWebMetadata: true },
      headers,
    )
  const visitor: Visitor = {
    cookies,
    path: () => path,
    async get(where) {
      path = where
      return follow(await send(where, {}))
    },
    post(where, body, headers = {}) {
      const form = typeof body === 'string'
      const csrf = (cookies.get('JSESSIONID') ?? '').replaceAll('"', '')
      const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
      const all = { 'content-type': type, 'csrf-token': csrf, ...headers }
      return send(where, { method: 'POST', body: form ? body : JSON.stringify(body), headers: all })
    },
    async signIn(vanity, password = `${vanity}-pass-1`) {
      const form = await visitor.get('/login')
      const fields = new URLSearchParams({ session_key: `${vanity}@example.test`, session_password: password })
      for (const name of ['loginCsrfParam', 'session_redirect']) {
        fields.set(name, form.find(`input[name=${name}]`)?.attribute('value') ?? '')
      }
      return follow(await visitor.post('/checkpoint/lg/login-submit', fields.toString()))
    },
    repost: (urn, headers) => graphql('voyagerFeedDashReposts.a0663ae5', { entity: { rootContentUrn: urn } }, headers),
    share: (text, urn) =>
      graphql('voyagerContentcreationDashShares.279996ef', {
        post: {
          allowedCommentersScope: 'ALL',
          intendedShareLifeCycleState: 'PUBLISHED',
          origin: urn ? 'RESHARE' : 'FEED',
          visibilityDataUnion: { visibilityType: 'ANYONE' },
          commentary: { text, attributesV2: [] },
          ...(urn ? { parentUrn: urn } : {}),
        },
      }),
  }
  return visitor
}

function pageOf(status: number, html: string): Page {
  const { document } = new Window()
  document.write(html)
  return {
    status,
    html,
    count: (selector) => document.querySelectorAll(selector).length,
    find(selector) {
      const element = document.querySelector(selector)
      if (!element) return null
      return {
        attribute: (name) => element.getAttribute(name),
        text: element.textContent.replaceAll(/\s+/g, ' ').trim(),
      }
    },
  }
}
