import type { Facts } from './facts.ts'
import { bad, type Line, ok, unseen, warn } from './line.ts'

/** How people come in: the page, CORS, and what the chat needs of OpenAI. */
export const checkWays = (facts: Facts): Line[] => [
  checkPage(facts),
  ...checkAddress(facts),
  ...checkCors(facts),
  checkDomainKey(facts),
  checkScript(facts),
]

const again = ({ isLocal, name }: Facts) => (isLocal ? 'npm start' : `npm run deploy -- --env ${name}`)
const isOwnMachine = (url: string) => /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|\/|$)/.test(url)

function checkPage(facts: Facts): Line {
  const { page, webUrl } = facts
  if (webUrl === undefined) return unseen('page', 'It is not known where the page is.', 'Give --web https://….')
  if (!page.seen) return bad('page', `${webUrl} does not answer: ${page.why}`, again(facts))
  const { status, isPage, handsOn } = page.value
  if (status !== 200 || !isPage) return bad('page', `${webUrl} answers ${status}, not with our page.`, again(facts))
  if (handsOn) return ok('page', `${webUrl} opens and hands /api on to the API.`)
  return bad(
    'page',
    `${webUrl} opens and does not reach the API.`,
    `Deploy the API before the page, whose service binding API names it: ${again(facts)}`,
  )
}

function checkAddress(facts: Facts): Line[] {
  const { operator, webUrl, noted } = facts
  if (!operator.seen) return []
  const { WEB_URL = '' } = operator.value.config
  const wanted = noted.webUrl ?? webUrl
  if (wanted === undefined || !URL.canParse(WEB_URL)) return []
  if (new URL(WEB_URL).origin === new URL(wanted).origin)
    return [ok('web-url', `The API takes ${WEB_URL} for the page.`)]
  return [
    bad(
      'web-url',
      `The API takes ${WEB_URL} for the page, which is at ${wanted}: sign-in and links lead astray.`,
      facts.isLocal ? 'Take WEB_URL out of .dev.vars, then npm start.' : again(facts),
    ),
  ]
}

function checkCors(facts: Facts): Line[] {
  const { cors } = facts
  if (!cors.seen) return [unseen('cors', cors.why, 'Mend the API first, then run this again.')]
  const { ours, foreign } = cors.value
  return [
    ours
      ? ok('cors:ours', 'A preflight from the page is let in.')
      : bad(
          'cors:ours',
          'A preflight from the page is refused.',
          `WEB_URL of the API must be the page’s address: ${again(facts)}`,
        ),
    foreign
      ? bad(
          'cors:foreign',
          'A preflight from a site that nobody knows is let in.',
          'This is a fault of ours: do not go live.',
        )
      : ok('cors:foreign', 'A preflight from a site that nobody knows is refused.'),
  ]
}

function checkDomainKey(facts: Facts): Line {
  const about = 'domain-key'
  const { config, webUrl, noted } = facts
  if (!config.seen) return unseen(about, config.why, 'Mend the API first, then run this again.')
  const { chatkitDomainKey: key } = config.value
  const where = webUrl ?? ''
  const host = URL.canParse(where) ? new URL(where).hostname : 'your page’s host'
  const allow = `Add ${host} at https://platform.openai.com/settings/organization/security/domain-allowlist, then npm run deploy -- --env ${facts.name} --domain-key domain_pk_…`
  if (key === '')
    return bad(
      about,
      'There is no domain key: ChatKit refuses to start.',
      facts.isLocal ? 'Set CHATKIT_DOMAIN_KEY to any text in .dev.vars.' : allow,
    )
  if (isOwnMachine(where)) return ok(about, 'On one’s own machine ChatKit takes any domain key.')
  if (/^domain_pk_localhost/.test(key))
    return bad(about, `The domain key is the one for localhost: on ${host} the chat stays an empty box.`, allow)
  if (!/^domain_pk_[\w-]{8,}$/.test(key))
    return bad(about, 'The domain key has not the form domain_pk_…: OpenAI refuses it.', allow)
  if (noted.chatkitDomainKey !== undefined && noted.chatkitDomainKey !== key)
    return warn(about, 'The domain key that is deployed is not the one noted.', again(facts))
  return ok(
    about,
    `The domain key has the right form. Whether OpenAI knows it for ${host} is seen when the chat opens.`,
  )
}

function checkScript({ script, config }: Facts): Line {
  const url = config.seen ? config.value.chatkitScriptUrl : 'ChatKit’s script'
  const fix = 'Check CHATKIT_SCRIPT_URL and the network. Until then the page shows its own small chat.'
  if (!script.seen) return warn('chatkit-script', `${url} cannot be reached from here: ${script.why}`, fix)
  if (script.value !== 200) return warn('chatkit-script', `${url} answers ${script.value}.`, fix)
  return ok('chatkit-script', 'ChatKit’s script can be loaded.')
}
