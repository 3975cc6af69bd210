import { aboutWorkflow, type NewAlert } from './alert.ts'

/** The last day of the workflows that OpenAI hosts (chatkit-protocol reference §14). */
export const hostedEndsOn = '2026-11-30'

/** How long before the end it is warned of. */
const warnForMs = 60 * 24 * 3_600_000

/** True from sixty days before the end on. */
export const hostedEndIsNear = (now: number): boolean => now >= Date.parse(hostedEndsOn) - warnForMs

/** What of a workflow its alerts speak of. */
export interface HostedWorkflow {
  readonly id: string
  readonly trigger: string
  /** A workflow on the edge takes its place by itself. */
  readonly hasTwin: boolean
}

const how = 'Choose “RevOS” for it in Settings, Workflows, or send {"backend":"edge"} to PATCH /api/workflows/'

/** OpenAI's hosted workflows end soon, and this one is still used. */
export const hostedEnds = ({ id, trigger, hasTwin }: HostedWorkflow): NewAlert => ({
  about: aboutWorkflow(id),
  code: 'hosted_ends',
  title: `OpenAI ends hosted workflows on 30 November 2026, and “${trigger}” still runs on one.`,
  detail: `${
    hasTwin
      ? 'The edge answers by itself from then on, but conversations at OpenAI must be brought over before.'
      : 'Nobody will answer from then on, and conversations at OpenAI must be brought over before.'
  } ${how}${trigger}.`,
  act: 'owner',
  memberId: null,
})

/** OpenAI says that a hosted workflow is gone. */
export const hostedGone = ({ id, trigger, hasTwin }: HostedWorkflow): NewAlert => ({
  about: aboutWorkflow(id),
  code: 'hosted_gone',
  title: `OpenAI says that the hosted workflow of “${trigger}” is gone.`,
  detail: `${
    hasTwin ? 'The edge answers in its place.' : 'Nobody answers this trigger now.'
  } If it is still there, the OpenAI key belongs to another project. ${how}${trigger}.`,
  act: 'owner',
  memberId: null,
})

/** What is said once a workflow runs on the edge. */
export const hostedLeft = (trigger: string): string => `The workflow “${trigger}” no longer needs OpenAI's hosting.`
