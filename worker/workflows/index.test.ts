import { describe, expect, it } from 'vitest'
import { edgeWorkflows } from './index.ts'

describe('the installed workflows', () => {
  it.each([...edgeWorkflows.values()])('$name says what it is, and loads', async (workflow) => {
    expect(workflow.name).toMatch(/^[a-z][a-z0-9-]*$/)
    expect(workflow.title.length).toBeGreaterThan(3)
    expect(workflow.title.length).toBeLessThanOrEqual(40)
    expect(workflow.summary).toMatch(/^[A-Z].{10,}\.$/)
    expect(workflow.defaultModel).toMatch(/^[\w.-]+$/)
    expect(await workflow.load()).toBeTypeOf('function')
  })
})
