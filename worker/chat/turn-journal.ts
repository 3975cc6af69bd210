import type { Clock } from '../chatkit/clock.ts'
import type { KeptTurn, TurnJournal } from '../chatkit/journal.ts'
import type { TurnOutcome } from '../chatkit/pipeline.ts'
import type { ThreadStreamEvent } from '../chatkit/types/events.ts'
import type { ChatContext } from '../workflows/context.ts'

/** Turns under way and just ended, and what they have told so far: JSON lists of events, each a part of the whole. */
const schema = `
  create table if not exists turns (
    seq integer primary key autoincrement, id text not null unique, thread_id text not null, key text, context text not null,
    outcome text, ended_at integer
  );
  create table if not exists turn_events (
    seq integer primary key autoincrement, turn_id text not null, data text not null
  );
  create index if not exists turn_events_by_turn on turn_events (turn_id, seq);
`

/** How long arriving text may wait to be written down, in milliseconds: a row for every word would cost more than the words. */
const patienceMs = 250

interface TurnRow extends Record<string, SqlStorageValue> {
  id: string
  thread_id: string
  key: string | null
  context: string
  outcome: TurnOutcome | null
  ended_at: number | null
}

/** How long a row may get before every event gets one of its own, in characters: a single one always fits. */
const longestRow = 500_000

const isText = (event: ThreadStreamEvent) =>
  event.type === 'thread.item.updated' && event.update.type === 'assistant_message.content_part.text_delta'

interface Waiting {
  readonly events: ThreadStreamEvent[]
  readonly since: number
  readonly timer: ReturnType<typeof setTimeout>
}

/** The journal of a person's object. */
export interface ObjectJournal extends TurnJournal<ChatContext> {
  /** Deletes what was forgotten since the last turn began. */
  sweep(): void
}

/**
 * Keeps one person's running turns in their object's SQLite.
 *
 * What is forgotten is deleted when the next turn begins, in one commit with it: a commit is what a turn costs most.
 */
export function turnJournal(sql: SqlStorage, clock: Clock): ObjectJournal {
  sql.exec(schema)
  const forgotten = new Set<string>()
  /** Events of running turns that are not written down yet. */
  const waiting = new Map<string, Waiting>()

  function wait(turnId: string): Waiting {
    const timer = setTimeout(() => write(turnId), patienceMs)
    const begun: Waiting = { events: [], since: clock(), timer }
    waiting.set(turnId, begun)
    return begun
  }

  function write(turnId: string): void {
    const held = waiting.get(turnId)
    if (!held) return
    clearTimeout(held.timer)
    waiting.delete(turnId)
    const whole = JSON.stringify(held.events)
    const rows = whole.length < longestRow ? [whole] : held.events.map((event) => JSON.stringify([event]))
    for (const data of rows) sql.exec('insert into turn_events (turn_id, data) values (?, ?)', turnId, data)
  }

  function eventsOf(turnId: string): ThreadStreamEvent[] {
    const rows = sql.exec<{ data: string }>('select data from turn_events where turn_id = ? order by seq', turnId)
    return rows.toArray().flatMap(({ data }) => JSON.parse(data))
  }

  function sweep(): void {
    for (const turnId of forgotten) {
      sql.exec('delete from turn_events where turn_id = ?', turnId)
      sql.exec('delete from turns where id = ?', turnId)
    }
    forgotten.clear()
  }

  return {
    sweep,
    begin({ id, threadId, key, context }) {
      sweep()
      sql.exec(
        'insert into turns (id, thread_id, key, context) values (?, ?, ?, ?)',
        id,
        threadId,
        key ?? null,
        JSON.stringify(context),
      )
    },
    append(turnId, event) {
      const held = waiting.get(turnId) ?? wait(turnId)
      held.events.push(event)
      if (!isText(event) || clock() - held.since >= patienceMs) write(turnId)
    },
    end(turnId, outcome, at) {
      write(turnId)
      sql.exec('update turns set outcome = ?, ended_at = ? where id = ?', outcome, at, turnId)
    },
    forget(turnId) {
      forgotten.add(turnId)
    },
    load: () =>
      sql
        .exec<TurnRow>('select id, thread_id, key, context, outcome, ended_at from turns order by seq')
        .toArray()
        .map(
          ({ id, thread_id, key, context, outcome, ended_at }): KeptTurn<ChatContext> => ({
            id,
            threadId: thread_id,
            key: key ?? undefined,
            context: JSON.parse(context),
            events: eventsOf(id),
            ended: outcome === null ? undefined : { outcome, at: ended_at ?? 0 },
          }),
        ),
  }
}
