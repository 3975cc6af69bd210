import type { Outcome } from './run.ts'

/** 0: all is brought over. 2: there are conversations for which nobody is known. 1: it failed. */
export function exitCodeOf({ job }: Outcome): number {
  if (job.state === 'failed') return 1
  return job.unmatched.length > 0 ? 2 : 0
}

/** How an import ended, for a person's eyes. */
export function printed({ job, joined }: Outcome): string {
  const { threads, items, people, skipped_threads: skippedThreads, skipped_items: skippedItems } = job.counts
  const parts = [
    job.state === 'failed' ? `Failed\n\n  bad ${job.error ?? 'no reason given'}` : '',
    `Brought over\n\n  ok  ${threads} conversations of ${people} people, with ${items} items`,
    skippedItems > 0 ? `   ·  ${skippedItems} items could not be read and were left out` : '',
    job.unmatched.length > 0 ? unmatched(job.unmatched) : '',
    skippedThreads > 0 ? `   ·  ${skippedThreads} conversations were left out in all` : '',
    joined ? 'It was under way already: if it was begun without what you assigned now, run this again.' : '',
    job.state === 'failed' ? 'What was brought over stays. Run the same command again when the cause is mended.' : '',
  ]
  return `\n${parts.filter(Boolean).join('\n\n')}\n`
}

function unmatched(users: Outcome['job']['unmatched']): string {
  const rows = users.map(({ user, threads }) => `   -  ${user}  (${threads})`)
  const [first] = users
  return [
    'Nobody is known for these users at OpenAI (conversations)',
    '',
    ...rows,
    ...(users.length >= 100 ? ['      and perhaps more: these are the first 100'] : []),
    '',
    '      Run this again with whom they are, or with a file of lines user,person:',
    `      --assign '${(first?.user ?? 'user').replaceAll("'", `'\\''`)}=ada@example.com'`,
    '      --assign-file users.csv',
  ].join('\n')
}
