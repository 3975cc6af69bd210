import type { WorkerName } from '../installation/secrets.ts'
import type { Failing, Integration, Tried } from './facts.ts'
import type { Waiting } from './step.ts'
import { isLocal, type Wishes } from './wishes.ts'

const again = 'Run the same command again: it goes on from here.'
const deploying = ({ environment }: Wishes) => `npm run deploy -- --env ${environment ?? 'production'}`

/** The address of the API is not known. */
export const apiUrl = ({ environment }: Wishes): Waiting => ({
  id: 'api_url',
  what: `The address of the API${environment === undefined ? '' : ` of ${environment}`}.`,
  where:
    'npm run deploy prints it, and the Cloudflare dashboard shows it: Workers & Pages → the API Worker → Domains. Give it by --api.',
  format: 'https://revos-api.<your subdomain>.workers.dev, or a domain of your own',
  follows: again,
  needed: true,
})

/** Wrangler is not signed in. */
export const cloudflare = (): Waiting => ({
  id: 'cloudflare',
  what: 'Wrangler is not signed in to your Cloudflare account.',
  where: 'In a terminal with a browser: npx wrangler login. Elsewhere: the variable CLOUDFLARE_API_TOKEN.',
  format: 'A token that may edit Workers: https://dash.cloudflare.com/profile/api-tokens → Edit Cloudflare Workers',
  follows: again,
  needed: true,
})

/** Nothing answers at the API's address. `text`: what was met instead. */
export const apiUnreachable = (wishes: Wishes, text: string): Waiting => ({
  id: 'api',
  what: `The API does not answer at ${wishes.apiUrl}: ${text}`,
  where: isLocal(wishes)
    ? 'In another terminal: npm start. If it runs on another port, give --api http://127.0.0.1:<port>.'
    : deploying(wishes),
  format: 'It is up when /health answers 200.',
  follows: again,
  needed: true,
})

/** A check of the API itself fails. */
export const notReady = (wishes: Wishes, { name, fix }: Failing): Waiting => ({
  id: `ready.${name}`,
  what: `The API says that ${name} does not work.`,
  where: isLocal(wishes) ? `${fix} Here: end npm start and start it again; it does this by itself.` : fix,
  format: `${wishes.apiUrl}/ready then says that it is ok.`,
  follows: again,
  needed: true,
})

/** The operator key is set, but its value is not known here. */
export const operatorKey = (wishes: Wishes): Waiting => ({
  id: 'operator_key',
  what: 'The operator key of this installation, which opens the operator’s part of the API.',
  where: `Where you keep it since it was made; give it as the variable OPERATOR_KEY. If it is lost: npm run onboard -- --new-operator-key${wishes.environment === undefined ? '' : ` --env ${wishes.environment}`} …`,
  format: 'A text of 16 characters or more; ours begin with op_.',
  follows: again,
  needed: true,
})

/** The API does not take the operator key that is at hand. */
export const operatorKeyRefused = (wishes: Wishes): Waiting => ({
  ...operatorKey(wishes),
  what: 'The API refuses this operator key.',
  ...(isLocal(wishes) && {
    where:
      'The API that runs was started with another .dev.vars than this folder’s: end it and run npm start here. Or give its key as the variable OPERATOR_KEY.',
  }),
})

/** One Worker has a key ring, the other has none, and nobody here knows it. */
export const keyRing = (lacking: readonly WorkerName[]): Waiting => ({
  id: 'vault_keys',
  what: `The key ring that the ${lacking.includes('api') ? 'runner' : 'API'} Worker has and the ${lacking.includes('api') ? 'API' : 'runner'} Worker lacks. A new one would lose every stored credential.`,
  where:
    'Where you keep it since it was made, or on the screen of the run that made it; give it as the variable VAULT_KEYS.',
  format: '{"current":"k1","keys":{"k1":"<32 bytes in base64>"}}',
  follows: again,
  needed: true,
})

/** The installation takes the laptop for its page. */
export const webUrl = (wishes: Wishes, url: string): Waiting => ({
  id: 'web_url',
  what: `WEB_URL of this installation is ${url}, which no other machine can open.`,
  where: `${deploying(wishes)} --web-url <url>`,
  format: 'Where people open the page, such as https://revos-web.pages.dev',
  follows: 'Invitations, sign-in and the chat lead to the page.',
  needed: true,
})

/** ChatKit has no key for the page's host. */
export const domainKey = (wishes: Wishes, url: string): Waiting => ({
  id: 'domain_key',
  what: `ChatKit’s domain key for ${new URL(url).host}. Without it OpenAI’s chat does not open there; our own small chat does.`,
  where: `https://platform.openai.com/settings/organization/security/domain-allowlist: add the host and copy its key. Then: ${deploying(wishes)} --domain-key domain_pk_…`,
  format: 'domain_pk_… ; one for each host, no wildcards, public by nature',
  follows: 'The page opens ChatKit.',
  needed: true,
})

/** Nobody said how the company is called. */
export const tenantName = (): Waiting => ({
  id: 'name',
  what: 'The company’s name.',
  where: '--name "Northwind Studio"',
  format: '1 to 100 characters',
  follows: 'The company is made, with its owner.',
  needed: true,
})

/** A name of which no reference can be made. */
export const reference = (): Waiting => ({
  id: 'reference',
  what: 'Your own short name for the company, by which it is found again: its name has no letters from a to z.',
  where: '--reference northwind',
  format: 'Letters, digits, dots, - and _',
  follows: 'The company is made, with its owner.',
  needed: true,
})

/** Nobody said who the owner is. */
export const ownerEmail = (): Waiting => ({
  id: 'owner_email',
  what: 'The e-mail address of the company’s owner.',
  where: '--owner-email ada@example.com',
  format: 'An e-mail address; the owner signs in with it.',
  follows: 'The company is made, with its owner.',
  needed: true,
})

/** The company is there and may not be used. */
export const suspended = (name: string, id: string, status: string): Waiting => ({
  id: 'tenant',
  what: `The company ${name} is ${status}.`,
  where: `As the operator: POST /api/operator/tenants/${id}/resume`,
  format: 'No input.',
  follows: again,
  needed: true,
})

/** The company was there with other people. */
export const invitation = (email: string): Waiting => ({
  id: 'invitation',
  what: `${email} is not among the company’s people: it was there before, with another owner.`,
  where: 'The owner invites them on the page: Settings → People → Invite.',
  format: 'The link is good for 7 days and for that address only.',
  follows: 'They choose a password and are in.',
  needed: false,
})

const where = ({ setup }: Integration) => [...setup.steps, setup.url ?? ''].filter(Boolean).join(' ')
const form = ({ fields }: Integration) =>
  fields
    .filter(({ required }) => required)
    .map(({ label, placeholder }) => (placeholder ? `${label}: ${placeholder}` : label))
    .join(', ') || 'No required field.'
const followsFor = ({ without }: Integration) => `It is tested, then kept encrypted. Until then: ${without}`

/** A provider for which there is no credential. */
export const credentialMissing = (item: Integration, needed: boolean): Waiting => ({
  id: item.provider,
  what: `${item.name} is not connected.`,
  where: where(item),
  format: form(item),
  follows: followsFor(item),
  needed,
})

/** A credential of which some fields were given. */
export const credentialPartly = (item: Integration, lacking: readonly string[]): Waiting => ({
  ...credentialMissing(item, true),
  what: `${item.name} is not connected: ${lacking.join(' and ')} is missing. Nothing was saved.`,
})

const kinds: Readonly<Record<string, string>> = {
  wrong_key: 'wrong key',
  no_permission: 'no permission',
  quota: 'quota',
  no_network: 'no network',
  expired: 'expired',
  wrong_format: 'wrong format',
}

/** A credential that was tested and does not work. */
export const credentialWrong = (item: Integration, { status, text, next }: Tried, needed: boolean): Waiting => ({
  ...credentialMissing(item, needed || item.stored),
  what: `${item.name}: ${kinds[status] ?? status}. ${text}${item.stored || text.includes('Nothing was saved') ? '' : ' Nothing was saved.'}`,
  ...(next && { where: `${next} ${where(item)}` }),
})

/** A provider that this installation does not know. */
export const unknownProvider = (provider: string): Waiting => ({
  id: provider,
  what: `This installation knows no provider “${provider}”.`,
  where: 'The credentials given by --from.',
  format: 'openai, unipile, linkedin, webhook or slack',
  follows: again,
  needed: true,
})

/** A chat does not open. */
export const chat = (text: string, act: string): Waiting => ({
  id: 'chat',
  what: `A chat does not open: ${text}`,
  where: act === 'provider' || act === 'us' ? 'Nothing to do but to try again later.' : 'On the page: Settings.',
  format: 'POST /api/chatkit/sessions answers "status":"success".',
  follows: again,
  needed: true,
})
