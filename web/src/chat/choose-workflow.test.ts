import { describe, expect, it } from 'vitest'
import { chooseWorkflow } from './choose-workflow.ts'

const write = { id: 'w1', trigger: 'write', name: 'Write a post' }
const plan = { id: 'w2', trigger: 'plan', name: 'Plan the month' }

describe('chooseWorkflow', () => {
  it.each(['plan', 'Plan', '  plan: December', 'plan, please'])('goes by the first word of %j', (message) => {
    expect(chooseWorkflow([write, plan], message)).toBe(plan)
  })

  it('takes the only one for any message', () => {
    expect(chooseWorkflow([write], 'Something about onboarding')).toBe(write)
  })

  it('has to ask when several could be meant', () => {
    expect(chooseWorkflow([write, plan], 'Something about planning')).toBeNull()
    expect(chooseWorkflow([write, plan], '!')).toBeNull()
    expect(chooseWorkflow([], 'write')).toBeNull()
  })
})
