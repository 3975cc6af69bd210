import { expect, it } from 'vitest'
import { installationStops } from '../../../core/pods/stops.ts'
import { apiCase } from './connected-world.ts'
import { activity, deliver, env, message, reposts } from './world.ts'

// A file of its own: a version that has ended stops the route for everybody.
it('stops the route when LinkedIn has ended the version, and asks the member again', async () => {
  const [given, other] = [await apiCase(), await apiCase()]
  await deliver([message(given)], { given: { ...env, LINKEDIN_API_VERSION: '202411' } })
  expect(await activity(given)).toMatchObject({
    state: 'proposed',
    pressed_at: null,
    state_reason: expect.stringMatching(/operator sets LINKEDIN_API_VERSION/),
  })
  const stops = installationStops(env.DB, 'operator')
  expect(await stops.list()).toMatchObject([{ scope: 'route', route: 'linkedin-api', by: 'The runner' }])

  await deliver([message(other)])
  expect(await activity(other)).toMatchObject({
    state: 'proposed',
    state_reason: expect.stringMatching(/Sharing is stopped.*the member presses again/),
  })
  expect([...(await reposts(given)), ...(await reposts(other))]).toEqual([])

  await stops.release({ kind: 'route', route: 'linkedin-api' }, Date.now())
})
