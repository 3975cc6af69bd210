import type { WorkerName } from '../installation/secrets.ts'

/** Something that was looked at; or why it could not be. */
export type Look<T> = { readonly seen: true; readonly value: T } | { readonly seen: false; readonly why: string }

export type Ready = Readonly<Record<string, { readonly ok: boolean; readonly fix?: string | undefined }>>

/** What the API tells its operator. Times are in milliseconds since 1970. */
export type OperatorStatus = {
  readonly migrations: readonly string[]
  readonly secrets: Readonly<Record<string, 'present' | 'missing' | 'invalid'>>
  readonly vault: {
    readonly current: string | null
    readonly keys: readonly string[]
    readonly next: boolean
    readonly records: Readonly<Record<string, number>>
  }
  readonly cron: { readonly lastAt: number | null; readonly chores: Readonly<Record<string, number>> }
  readonly outbox: { readonly waiting: number; readonly oldestAt: number | null }
  readonly jobs: { readonly open: number; readonly oldestAt: number | null }
  readonly deadLetters: number
  readonly config: Readonly<Record<string, string>>
  readonly upstreams: readonly { readonly name: string; readonly ok: boolean; readonly status: number | null }[]
}

/** What everybody may know of an installation. */
export type PublicConfig = { readonly chatkitDomainKey: string; readonly chatkitScriptUrl: string }

/** Everything that was seen of an installation. */
export type Facts = {
  /** `local`, `staging` or `production`. */
  readonly name: string
  readonly isLocal: boolean
  readonly now: number
  readonly apiUrl: string
  readonly webUrl: string | undefined
  readonly node: string
  readonly wrangler: { readonly installed: string | undefined; readonly wanted: string }
  /** What of the environment's configuration still holds for a laptop alone. */
  readonly placeholders: readonly string[]
  /** What the file of the environment says of these, where it says something. */
  readonly noted: Partial<PublicConfig & { readonly webUrl: string }>
  readonly migrationFiles: readonly string[]
  readonly ready: Look<Ready>
  readonly secrets: Readonly<Record<WorkerName, Look<readonly string[] | null>>>
  /** Whether both Workers hold the same key rings; only to be seen on one's own machine. */
  readonly ringsAgree: Look<boolean>
  readonly operator: Look<OperatorStatus>
  readonly config: Look<PublicConfig>
  /** The status with which ChatKit's script is served. */
  readonly script: Look<number>
  /** Which site a preflight lets in: ours, and one that nobody knows. */
  readonly cors: Look<{ readonly ours: boolean; readonly foreign: boolean }>
  /** How the page answers, and whether it hands `/api` on. */
  readonly page: Look<{ readonly status: number; readonly isPage: boolean; readonly handsOn: boolean }>
}
