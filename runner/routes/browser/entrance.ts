import type { Page } from '@cloudflare/puppeteer'
import { errorFields, log } from '../../../core/log.ts'
import { Problem } from '../../../core/problem.ts'
import { type BrowserCookie, readSession, sameSession, sessionCookies } from '../../browser/cookies.ts'
import { faultFields } from '../../browser/fault.ts'
import { type Env, linkedInSite } from '../../env.ts'
import type { Run } from '../../run.ts'
import { askPerson, Ended } from '../outcome.ts'
import { type Credential, openCredential } from './credential.ts'
import { type KeptSession, keptSession } from './kept-session.ts'

/**
 * The ways into a member's account for one run: the session that an earlier run left, else what the member stored to be typed.
 *
 * Each is used while owner and member stand by it, and what no longer opens the account is removed.
 */
export class Entrance {
  readonly #run: Run
  readonly #env: Env
  readonly #kept: KeptSession
  readonly #site: URL
  #session: readonly BrowserCookie[] | null = null
  #lost = false

  constructor(run: Run, env: Env) {
    this.#run = run
    this.#env = env
    this.#site = linkedInSite(env)
    const { memberId, memberVanity } = run.activity
    this.#kept = keptSession(env, { tenantId: run.tenantId, memberId, vanity: memberVanity })
  }

  /** The cookies of an earlier session that may still be good; null where there are none. */
  get session(): readonly BrowserCookie[] | null {
    return this.#session
  }

  /**
   * Finds out how the member can be signed in, before a browser is opened for it.
   *
   * @throws Ended where there is no way
   */
  async open(): Promise<void> {
    const { activity } = this.#run
    if (activity.mayTypeSignIn) this.#session = await this.#read()
    if (!this.#session) await this.credential()
  }

  /**
   * What the member stored to be typed.
   *
   * @throws Ended where there is nothing to be used
   */
  async credential(): Promise<Credential> {
    const credential = await openCredential(this.#run, this.#env)
    if (credential) return credential
    throw askPerson(
      this.#lost
        ? 'LinkedIn has ended the session that was kept, and no sign-in is stored. The member signs in anew in Settings.'
        : 'No LinkedIn sign-in is stored. The member stores it in Settings.',
    )
  }

  /** Forgets the stored session: LinkedIn does not take it any more, or it opens another account. Never throws. */
  async forget(): Promise<void> {
    if (!this.#session) return
    this.#session = null
    this.#lost = true
    await this.#kept.remove(this.#run.clock.now()).catch((error: unknown) => this.#warn('session_left', error))
  }

  /**
   * Keeps the session that the page's browser has, where it is not the one that is stored. Only to be called once it is known whose
   * account it is. Never throws: a share does not depend on it.
   */
  async keep(page: Page): Promise<void> {
    const { activity, clock } = this.#run
    if (!activity.mayTypeSignIn) return
    let cookies: readonly BrowserCookie[]
    try {
      cookies = await readSession(page, this.#site, clock.now())
    } catch (error) {
      log.warn('session_not_read', { ...this.#named(), ...faultFields(error) })
      return
    }
    if (cookies.length === 0 || (this.#session && sameSession(cookies, this.#session))) return
    try {
      if (await this.#kept.write(cookies, clock.now())) this.#session = cookies
    } catch (error) {
      this.#warn('session_not_kept', error)
    }
  }

  async #read(): Promise<readonly BrowserCookie[] | null> {
    const { clock } = this.#run
    try {
      const cookies = await this.#kept.read()
      if (!cookies) return null
      const good = sessionCookies(cookies, this.#site, clock.now())
      if (good.length > 0) return good
      await this.#kept.remove(clock.now())
      return null
    } catch (error) {
      this.#warn('session_not_opened', error)
      return this.#withoutSession(error)
    }
  }

  /** A session that cannot be read does not stop a run that can sign in otherwise; one that may yet arrive is waited for, else. */
  async #withoutSession(error: unknown): Promise<null> {
    const absent = error instanceof Problem && error.code === 'storage_unavailable'
    if (absent && (await openCredential(this.#run, this.#env)) === null) {
      throw new Ended({ kind: 'try_again', reason: 'The stored session has not arrived here yet.', afterMs: 60_000 })
    }
    return null
  }

  #named() {
    return { tenant: this.#run.tenantId, job: this.#run.activity.activityId }
  }

  #warn(event: string, error: unknown): void {
    log.warn(event, { ...this.#named(), ...errorFields(error) })
  }
}
