import { describe, expect, it } from 'vitest'
import { hostedEndIsNear, hostedEnds, hostedGone } from './hosted-workflows.ts'

const workflow = { id: 'wfl_1', trigger: 'write', hasTwin: false }

describe('the end of hosted workflows', () => {
  it('is near from sixty days before it on, and stays so', () => {
    expect(hostedEndIsNear(Date.UTC(2026, 9, 1) - 1)).toBe(false)
    expect(hostedEndIsNear(Date.UTC(2026, 9, 1))).toBe(true)
    expect(hostedEndIsNear(Date.UTC(2027, 0, 1))).toBe(true)
  })

  it('is one alert about the workflow, in whose place comes that it is gone', () => {
    const [ends, gone] = [hostedEnds(workflow), hostedGone(workflow)]
    expect([ends.about, gone.about]).toEqual(['workflow:wfl_1', 'workflow:wfl_1'])
    expect([ends.code, gone.code]).toEqual(['hosted_ends', 'hosted_gone'])
  })

  it('says what happens by itself, and what to do', () => {
    expect(hostedEnds(workflow).detail).toMatch(/^Nobody will answer .* PATCH \/api\/workflows\/write\.$/)
    expect(hostedEnds({ ...workflow, hasTwin: true }).detail).toMatch(
      /^The edge answers by itself .*brought over before/,
    )
    expect(hostedGone(workflow).detail).toMatch(/^Nobody answers this trigger now\. .*another project/)
    expect(hostedGone({ ...workflow, hasTwin: true }).detail).toMatch(/^The edge answers in its place\./)
  })
})
