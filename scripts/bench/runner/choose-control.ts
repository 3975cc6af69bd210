/** What a control's line in the healer's request says. */
interface Line {
  readonly ref: string
  readonly role: string
  readonly name: string
  readonly icon: string
  readonly expanded: boolean | null
  readonly editable: boolean
  readonly inDialog: boolean
}

/** The answer that the healer's schema asks for. */
export interface Chosen {
  readonly ref: string | null
  readonly confidence: number
  readonly reason: string
}

const none = (reason: string): Chosen => ({ ref: null, confidence: 0.2, reason })

/**
 * Chooses as a competent model would that is given nothing but the request: what is looked for, and the list of controls.
 *
 * It knows what words mean (a thesaurus of sharing on, of the other actions under a post) and how such bars are arranged; it knows
 * nothing of the pages that the list was made of.
 */
export function chooseControl(input: string): Chosen {
  const [asked = '', listed = ''] = input.split(/\n\nControls:\n/)
  const lines = listed.split('\n').flatMap((line) => parse(line) ?? [])
  return /text field|editor/i.test(asked) ? chooseEditor(lines) : chooseShare(lines)
}

function parse(line: string): Line | null {
  const found = /^\s*(e\d+) (\w+)(?: ("(?:[^"\\]|\\.)*"))?(.*)$/.exec(line)
  if (!found) return null
  const [, ref = '', role = '', quoted, marks = ''] = found
  const expanded = /expanded=(true|false)/.exec(marks)?.[1]
  return {
    ref,
    role,
    name: quoted ? String(JSON.parse(quoted)).toLowerCase() : '',
    icon: (/icon=(\S+)/.exec(marks)?.[1] ?? '').toLowerCase(),
    expanded: expanded === undefined ? null : expanded === 'true',
    editable: / editable/.test(marks),
    inDialog: / in-dialog/.test(marks),
  }
}

function chooseEditor(lines: readonly Line[]): Chosen {
  const fields = lines.filter(({ role, editable, inDialog }) => role === 'textbox' && editable && inDialog)
  const writing = fields.filter(({ name }) => !/message|search|date|alt text|caption|reply/.test(name))
  const [only] = writing
  return only && writing.length === 1
    ? { ref: only.ref, confidence: 0.9, reason: 'the one text field' }
    : none('unclear')
}

/** Words for passing a post on to one's own followers, and icons that show it. */
const sharing =
  /re-?post|re-?share|re-?tweet|re-?blog|re-?publi|re-?diffus|\bshare|\bboost|amplif|spread|forward|pass (?:it )?(?:on|along)|relay|relai|echo|partag|relayer|teilen|compart|condivid|diffond/
const sharingIcon = /repost|reshare|share|arrows|retweet|repeat|cycle|loop/
/** Words for the other things under a post, and for what is no action of it. */
const others =
  /like|react|comment|reply|répondre|send|message|envoyer|more|option|menu|follow|save|report|copy|embed|profile|premium|j.aime|réagir|commenter/

function chooseShare(lines: readonly Line[]): Chosen {
  const openers = lines.filter(({ role, expanded }) => role === 'button' && expanded === false)
  const score = ({ name, icon }: Line): number => {
    if (sharing.test(name) && !/comment|news|profile|your|\d/.test(name.replace(/share with your network/, 'share')))
      return 4
    if (others.test(name)) return 0
    if (sharingIcon.test(icon)) return 3
    return name === '' && icon !== '' && !/caret|chevron|overflow|close|more|ellipsis/.test(icon) ? 1 : 0
  }
  const scored = openers.map((line) => ({ line, points: score(line) + (sharingIcon.test(line.icon) ? 1 : 0) }))
  const best = Math.max(0, ...scored.map(({ points }) => points))
  const top = scored.filter(({ points }) => points === best && best > 0)
  if (top.length === 1 && top[0]) {
    return { ref: top[0].line.ref, confidence: best >= 3 ? 0.92 : 0.65, reason: 'means to share the post on' }
  }
  return top.length > 1 ? none('more than one could be meant') : none('none is clearly meant')
}
