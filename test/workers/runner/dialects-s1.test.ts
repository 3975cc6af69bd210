import { afterAll, beforeAll } from 'vitest'
import { itRefuses, itShares } from './dialect-rows.ts'
import { site } from './world.ts'

// Every file's browsers meet this page meanwhile; either is known to the route.
beforeAll(() => site('POST', '/__trouble', { signInPage: 'formless' }))
afterAll(() => site('POST', '/__trouble', { signInPage: null }))

itShares('S1')
itRefuses('S1', [
  [
    '1 a wrong password on a page without a form',
    { case: { signIn: { email: 'a@example.test', password: 'wrong' } } },
    'needs_person',
    /did not accept.*stores it anew/,
    true,
  ],
])
