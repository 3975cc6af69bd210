import type { Found } from '../../browser/reading.ts'
import { read } from '../../browser/reading.ts'
import { askLayout, stopAccount } from '../outcome.ts'
import { dialectNow, unknownPage } from './dialect.ts'
import type { Scene, Sight } from './scene.ts'
import { readContent, visit } from './visit.ts'

interface ProfileFacts {
  readonly path: string
  readonly name: string
}

function findProfile(): Found<ProfileFacts, never> {
  const heading = document.querySelector('main h1')
  return {
    facts: { path: location.pathname, name: (heading?.textContent ?? '').replace(/\s+/g, ' ').trim() },
    elements: {},
  }
}

/** The public name in the path of a profile, in lower case; null for any other path and for `/in/me/`. */
export function vanityIn(path: string): string | null {
  const [first, name, ...rest] = path.split('/').filter(Boolean)
  if (first !== 'in' || !name || rest.length > 0) return null
  try {
    const vanity = decodeURIComponent(name).toLowerCase()
    return vanity === 'me' ? null : vanity
  } catch {
    return null
  }
}

/**
 * Reads who is signed in.
 *
 * @returns the public name in lower case, null where it is not told; and the name that is shown
 * @throws Ended as {@link visit} does
 */
export async function signedInAs(sight: Sight): Promise<{ readonly vanity: string | null; readonly name: string }> {
  await visit(sight, '/in/me/')
  const { facts } = await readContent(
    sight,
    () => read(sight.page, findProfile, null),
    (reading) => vanityIn(reading.facts.path) !== null && reading.facts.name !== '',
  )
  return { vanity: vanityIn(facts.path), name: facts.name }
}

/**
 * Makes sure that the member of the activity is the one who is signed in, and keeps the session once that is sure.
 * Source: linkedin-pages §4.1.
 *
 * @returns the name that LinkedIn shows for the member
 * @throws Ended where it is somebody else, or cannot be told
 */
export async function checkIdentity(scene: Scene): Promise<string> {
  const { vanity, name } = await signedInAs(scene)
  if (vanity !== null && vanity !== scene.run.activity.memberVanity.toLowerCase()) {
    await scene.entrance.forget()
    throw stopAccount(
      'The stored sign-in belongs to another LinkedIn account than the one the member agreed for. The member stores the right one in Settings, and then resumes here.',
    )
  }
  if (!(await dialectNow(scene))) throw unknownPage()
  if (vanity === null || name === '') {
    throw askLayout('LinkedIn does not show who is signed in. The member can share the post by hand.')
  }
  await scene.entrance.keep(scene.page)
  return name
}
