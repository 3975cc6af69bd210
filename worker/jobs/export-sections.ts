import { system } from '../../core/audit.ts'
import type { TenantId } from '../../core/principal.ts'
import { stores } from '../../core/stores.ts'
import { peopleWithChats } from '../../core/tenants/lifecycle-chats.ts'
import { type ExportedRows, exportedRows } from '../../core/tenants/lifecycle-export.ts'
import { tenantPlaces } from '../../core/tenants/tables.ts'
import { personChat } from '../chat/person-chat.ts'
import type { Env } from '../env.ts'

/** A file out of R2 that goes into the archive as it is. */
export interface StoredFile {
  readonly key: string
  readonly size: number
  readonly etag: string
}

/** What one step adds to the archive. */
export interface Piece {
  /** The entry; null where the step found nothing to add. */
  readonly entry: { readonly name: string; readonly content: Uint8Array | StoredFile } | null
  readonly counts: Readonly<Record<string, number>>
  /** Where the next step of the section begins; null where this was its last. */
  readonly after: string | null
}

/** A part of the archive, made step by step. A step reads what is there and changes nothing, so it can be done again. */
export interface Section {
  readonly name: string
  /** @param number the entry's number in the section, from 1 on */
  next(after: string | null, number: number): Promise<Piece>
}

/** What an export knows about itself. */
export interface About {
  readonly tenantId: TenantId
  readonly jobId: string
  readonly createdAt: number
}

/** Rows of one entry at most. */
const entryRows = 1_000
/** Keys that are listed at once. */
const listed = 100

const bytes = (text: string) => new TextEncoder().encode(text)
const jsonl = (lines: readonly string[]) => bytes(lines.map((line) => `${line}\n`).join(''))
const numbered = (folder: string, number: number) => `${folder}/${String(number).padStart(5, '0')}.jsonl`

const readme = ({ tenantId, createdAt }: About) => `Everything that RevOS Edge keeps for ${tenantId}

Asked for at ${new Date(createdAt).toISOString()}. What was changed while the archive was being written may be in it or not. A
file that somebody deleted meanwhile may be there filled with zeros; the manifest counts those as deleted_meanwhile.

<table>/00001.jsonl   rows of the database, one JSON object on a line; times are milliseconds since 1970, UTC
people/00001.jsonl    who belongs to the company
workflows.json        which word starts which workflow
chats/<person>/…      each person's conversations: threads, then their items
files/…               pictures that were taken on the way, under the activity that they belong to
images/…              pictures that were drawn
attachments/<person>/…  files that people sent in their chats, by the id that chats/<person>/… knows them by, with their names
manifest.json         what is in the archive, and how many of each

Not in it: passwords, API keys, tokens and provider credentials. They are kept as hashes or sealed, and leave the system in no way.
`

function text(name: string, entry: string, content: () => Promise<string>): Section {
  return {
    name,
    next: async () => ({ entry: { name: entry, content: bytes(await content()) }, counts: {}, after: null }),
  }
}

/** Rows of D1, so many an entry. */
function rows(source: ExportedRows): Section {
  return {
    name: source.name,
    async next(after, number) {
      const found = await source.read(after === null ? null : JSON.parse(after), entryRows)
      const last = found.at(-1)
      const isWhole = found.length < entryRows || last?.key.length === 0
      return {
        entry:
          found.length === 0
            ? null
            : { name: numbered(source.name, number), content: jsonl(found.map(({ row }) => JSON.stringify(row))) },
        counts: { [source.name]: found.length },
        after: isWhole || !last ? null : JSON.stringify(last.key),
      }
    },
  }
}

/** What the chat has used, a line a day. */
function usage(env: Env, tenantId: TenantId): Section {
  return {
    name: 'chat_usage',
    async next() {
      const days = await env.TENANT_METER.getByName(tenantId).days()
      const content = jsonl(days.map((day) => JSON.stringify(day)))
      return {
        entry: days.length === 0 ? null : { name: numbered('chat_usage', 1), content },
        counts: { chat_usage: days.length },
        after: null,
      }
    },
  }
}

interface ChatsPlace {
  readonly userId: string
  readonly part: string | null
  readonly number: number
}

/** Each person's conversations, out of their own objects. */
function chats(env: Env, tenantId: TenantId): Section {
  const nextPerson = async (after: string) => (await peopleWithChats(env.DB, tenantId, after, 1))[0]
  async function firstOf(after: string): Promise<ChatsPlace | null> {
    const userId = await nextPerson(after)
    return userId === undefined ? null : { userId, part: null, number: 1 }
  }
  return {
    name: 'chats',
    async next(after) {
      const at: ChatsPlace | null = after === null ? await firstOf('') : JSON.parse(after)
      if (!at) return { entry: null, counts: {}, after: null }
      const { lines, counts, next } = await personChat(env, { tenantId, userId: at.userId }).exportAll(at.part)
      const isEmpty = lines.length === 0
      const following: ChatsPlace | null =
        next === null
          ? await firstOf(at.userId)
          : { userId: at.userId, part: next, number: isEmpty ? at.number : at.number + 1 }
      return {
        entry: isEmpty ? null : { name: numbered(`chats/${at.userId}`, at.number), content: jsonl(lines) },
        counts: {
          chat_threads: counts.threads,
          chat_items: counts.items,
          chat_attachments: counts.attachments,
          chats: next === null ? 1 : 0,
        },
        after: following && JSON.stringify(following),
      }
    },
  }
}

/** The tenant's files of one kind in R2. */
function files(env: Env, folder: string, prefix: string): Section {
  let known: { readonly after: string; readonly objects: readonly StoredFile[] } | null = null
  return {
    name: folder,
    async next(after) {
      const from = after ?? ''
      if (known?.after !== from || known.objects.length === 0) {
        const { objects } = await env.FILES.list({
          prefix,
          limit: listed,
          ...(after !== null && { startAfter: after }),
        })
        known = { after: from, objects: objects.map(({ key, size, etag }) => ({ key, size, etag })) }
      }
      const [file, ...rest] = known.objects
      if (!file) return { entry: null, counts: {}, after: null }
      known = { after: file.key, objects: rest }
      return {
        entry: { name: `${folder}/${file.key.slice(prefix.length)}`, content: file },
        counts: { [folder]: 1 },
        after: file.key,
      }
    },
  }
}

/**
 * The parts of a tenant's archive, in their order.
 *
 * @param totals what was counted by the time that the manifest is written
 */
export function exportSections(env: Env, about: About, totals: () => Record<string, unknown>): Section[] {
  const { tenantId, jobId, createdAt } = about
  return [
    text('readme', 'README.txt', async () => readme(about)),
    ...exportedRows(env.DB, tenantId).map(rows),
    text('workflows', 'workflows.json', async () =>
      JSON.stringify(await stores(env, tenantId, system('jobs')).workflows.all(), null, 2),
    ),
    chats(env, tenantId),
    usage(env, tenantId),
    ...Object.entries(tenantPlaces.files(tenantId)).map(([folder, prefix]) => files(env, folder, prefix)),
    text('manifest', 'manifest.json', async () =>
      JSON.stringify(
        { format: 1, tenantId, job: jobId, requestedAt: new Date(createdAt).toISOString(), ...totals() },
        null,
        2,
      ),
    ),
  ]
}
