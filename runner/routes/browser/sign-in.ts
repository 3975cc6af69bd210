import { clearCookies, putSession } from '../../browser/cookies.ts'
import { press } from '../../browser/press.ts'
import { read, readUntil } from '../../browser/reading.ts'
import { askPerson, stopAccount } from '../outcome.ts'
import { clearWay } from './clear-way.ts'
import type { Credential } from './credential.ts'
import { placeOf } from './place.ts'
import { findSignIn } from './read-sign-in.ts'
import type { Scene } from './scene.ts'
import { arrive, goTo, insist, look } from './visit.ts'
import { inAllLanguages } from './words.ts'

const answerMs = 15_000

const saying = inAllLanguages((row) => row.signIn)

const refused =
  'LinkedIn did not accept the stored sign-in. The member stores it anew in Settings, and then resumes here. Until then nothing is done.'

/**
 * Signs the member in: by the session that was kept, else by what the member stored to be typed.
 *
 * A session that LinkedIn does not take any more is forgotten. Whatever LinkedIn asks for beside the password stops the account:
 * nothing is solved.
 *
 * @returns a sentence on what was done
 * @throws Ended where the member is not signed in afterwards
 */
export async function signIn(scene: Scene): Promise<string> {
  if (await enterBySession(scene)) return 'Signed in with the kept session; nothing was typed.'
  return typeSignIn(scene, await scene.entrance.credential())
}

/**
 * Types a sign-in where LinkedIn asks for one: once.
 *
 * @returns a sentence on what was done
 * @throws Ended where the member is not signed in afterwards
 */
export async function typeSignIn(scene: Scene, { email, password }: Credential): Promise<string> {
  const place = placeOf(await goTo(scene, '/feed/'))
  if (place.kind !== 'sign_in') {
    insist(place)
    return 'Was signed in already.'
  }
  await clearWay(scene)
  const { page, run } = scene
  const { facts, elements } = await read(page, findSignIn, saying)
  if (!facts.complete || !elements.user || !elements.password || !elements.submit) {
    throw askPerson(
      'LinkedIn shows a sign-in page that the browser route does not know. The member can share the post by hand.',
    )
  }
  if (facts.typed.user + facts.typed.password > 0) {
    throw askPerson('LinkedIn shows a sign-in page that is filled in already. The member can share the post by hand.')
  }
  for (const [field, text] of [
    [elements.user, email],
    [elements.password, password],
  ] as const) {
    if (!(await press(page, field))) throw covered()
    await page.keyboard.type(text)
  }
  const typed = (await read(page, findSignIn, saying)).facts.typed
  if (typed.user !== email.length || typed.password !== password.length) throw covered()
  if (!(await press(page, elements.submit))) throw covered()

  const answered = await readUntil(
    async () => {
      const after = placeOf(await look(scene))
      const form = after.kind === 'sign_in' ? (await read(page, findSignIn, saying)).facts : null
      const anew = form?.complete === true && form.typed.user + form.typed.password === 0
      return { after, refused: form?.refused ?? false, anew }
    },
    (seen) => seen.after.kind !== 'sign_in' || seen.refused || seen.anew,
    () => run.clock.now(),
    answerMs,
  )
  if (answered.after.kind === 'sign_in' && !(answered.anew && !answered.refused)) throw stopAccount(refused)
  insist(answered.after)
  return 'Signed in with the stored sign-in.'
}

/** Puts the kept session into the browser. @returns false where there is none, or LinkedIn does not take it any more */
async function enterBySession(scene: Scene): Promise<boolean> {
  const { entrance, page, site } = scene
  if (!entrance.session) return false
  await putSession(page, site, entrance.session)
  const arrived = await arrive(scene, '/feed/')
  const place = arrived && placeOf(arrived)
  if (place && place.kind !== 'sign_in' && place.kind !== 'guest_wall') {
    insist(place)
    return true
  }
  await entrance.forget()
  await clearCookies(page)
  return false
}

const covered = () =>
  askPerson(
    'Something lies over the sign-in page, or it does not take what is typed. The member can share the post by hand.',
  )
