import type { Field } from './facts.ts'

/** Says what is wrong with a text, or undefined when nothing is. Never repeats the text. */
type WhyNot = (text: string) => string | undefined

const unless =
  (isFine: (text: string) => boolean, sentence: string): WhyNot =>
  (text) =>
    isFine(text) ? undefined : sentence

const isUrl = (text: string) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

function isKeyRing(text: string): boolean {
  try {
    const ring: { current?: unknown; keys?: Record<string, unknown> } = JSON.parse(text)
    const keys = Object.values(ring.keys ?? {})
    const isKey = (key: unknown) => typeof key === 'string' && Buffer.from(key, 'base64').length === 32
    return typeof ring.current === 'string' && Object.keys(ring.keys ?? {}).includes(ring.current) && keys.every(isKey)
  } catch {
    return false
  }
}

/** The formats of what is given or answered, each as the API and the Workers will judge it. */
export const whyNot = {
  apiUrl: unless(
    (text) => isUrl(text) && new URL(text).origin === text.replace(/\/+$/, ''),
    'An address of scheme and host is needed, such as https://revos-api.example.workers.dev.',
  ),
  name: unless(
    (text) => text.trim().length >= 1 && text.trim().length <= 100,
    'A name of 1 to 100 characters is needed.',
  ),
  reference: unless(
    (text) => /^[a-z0-9][a-z0-9._-]{0,99}$/i.test(text),
    'Letters, digits, dots, - and _ are taken, at most 100.',
  ),
  email: unless(
    (text) => text.length <= 254 && /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+$/.test(text),
    'This is no e-mail address.',
  ),
  password: unless((text) => text.length >= 10 && text.length <= 128, 'A password of 10 to 128 characters is needed.'),
  origin: unless(
    (text) => isUrl(text) && new URL(text).origin === text,
    'An origin is a scheme and a host with nothing after it, such as https://www.example.com.',
  ),
  trigger: unless(
    (text) => /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u.test(text),
    'A trigger is one word of letters, digits, - or _, at most 40.',
  ),
  VAULT_KEYS: unless(isKeyRing, 'A key ring looks like {"current":"k1","keys":{"k1":"<32 random bytes in base64>"}}.'),
  AUTH_SECRET: unless((text) => text.length >= 32, 'At least 32 characters are needed.'),
  OPERATOR_KEY: unless((text) => text.length >= 16, 'At least 16 characters are needed.'),
} satisfies Record<string, WhyNot>

/** What is wrong with the value of a provider's field, as the API describes that field. */
export function whyNotField({ kind, pattern, placeholder }: Field, value: string): string | undefined {
  if (value === '') return 'This is needed. Esc leaves it for later.'
  if (kind === 'url' && !isUrl(value)) return 'This is no address. It begins with https://.'
  if (pattern === null || new RegExp(`^(?:${pattern})$`, 'u').test(value)) return undefined
  return `This does not look like it${placeholder === '' ? '' : `: ${placeholder}`}.`
}
