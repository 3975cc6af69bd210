import { describe, expect, it } from 'vitest'
import { lacks, workflowState } from './workflow-state.ts'

describe('how a workflow stands', () => {
  it.each([
    ['edge', true, -1, 'good', 'RevOS answers'],
    ['hosted', false, 9, 'attention', 'Ends in 9 days'],
    ['hosted', false, 1, 'attention', 'Ends tomorrow'],
    ['hosted', false, 0, 'attention', 'Ends today'],
    ['hosted', false, -1, 'bad', 'May stop any time'],
    ['hosted', true, 9, 'bad', 'Gone at OpenAI'],
    ['hosted_then_edge', false, -1, 'good', 'Goes on by itself'],
    ['hosted_then_edge', true, 9, 'good', 'RevOS has taken over'],
  ] as const)('%s, gone: %s, %i days left', (backend, gone, days, tone, label) => {
    expect(workflowState(backend, gone, days)).toMatchObject({ tone, label })
  })
})

describe('what a workflow lacks', () => {
  it('is what the chosen one cannot do without', () => {
    const onlyHosted = { hosted: true, edgeWorkflow: null }
    expect(lacks(onlyHosted, 'hosted')).toEqual([])
    expect(lacks(onlyHosted, 'edge')).toEqual(['edgeWorkflow'])
    expect(lacks({ hosted: false, edgeWorkflow: 'content' }, 'edge')).toEqual([])
    expect(lacks({ hosted: false, edgeWorkflow: 'content' }, 'hosted_then_edge')).toEqual(['hostedWorkflowId'])
    expect(lacks({ hosted: false, edgeWorkflow: null }, 'hosted_then_edge')).toHaveLength(2)
  })
})
