import { describe, expect, it } from 'vitest'
import { type WorkflowValues, wrongWorkflow } from './check-workflow.ts'

const values = (facts: Partial<WorkflowValues>): WorkflowValues => ({
  ...{ trigger: 'ideas', name: 'Ideas', backend: 'edge', hostedWorkflowId: '', edgeWorkflow: 'content', model: '' },
  ...facts,
})
const wrong = (facts: Partial<WorkflowValues>, hosted = false) =>
  Object.keys(wrongWorkflow(values(facts), { taken: ['write'], hosted }))

describe('wrongWorkflow', () => {
  it('takes what can be saved', () => {
    expect(wrong({})).toEqual([])
    expect(wrong({ trigger: ' Überblick_2 ' })).toEqual([])
    expect(wrong({ backend: 'hosted', hostedWorkflowId: 'wf_68f0c0', edgeWorkflow: '' })).toEqual([])
  })

  it.each(['', 'two words', '-x', 'a'.repeat(41), 'Write'])('refuses the word %j', (trigger) => {
    expect(wrong({ trigger })).toEqual(['trigger'])
  })

  it('asks for what the one who answers needs', () => {
    expect(wrong({ backend: 'hosted', edgeWorkflow: '' })).toEqual(['hostedWorkflowId'])
    expect(wrong({ backend: 'hosted', edgeWorkflow: '' }, true)).toEqual([])
    expect(wrong({ backend: 'hosted_then_edge', edgeWorkflow: '' })).toEqual(['hostedWorkflowId', 'edgeWorkflow'])
    expect(wrong({ hostedWorkflowId: 'asst_1' })).toEqual(['hostedWorkflowId'])
    expect(wrong({ name: '  ' })).toEqual(['name'])
  })
})
