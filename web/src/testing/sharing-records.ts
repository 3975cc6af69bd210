import type { ActivityDetail } from '../data/activities.ts'
import { activityStates } from '../data/activity-states.ts'
import type { StoredChatLimits } from '../data/chat-limits.ts'
import type { Membership } from '../data/membership.ts'
import type { Offer } from '../data/pods.ts'
import type { CompanySettings } from '../data/tenant.ts'
import { anActivity } from './records.ts'

/** An offer as the API gives it, with what a test cares about set. */
export function anOffer({ counts = { total: 3, proposed: 3 }, ...facts }: Partial<Offer> = {}): Offer {
  const none = Object.fromEntries(activityStates.map((state) => [state, 0]))
  return {
    id: 'amp_1',
    podId: 'pod_1',
    postUrl: 'https://www.linkedin.com/feed/update/urn:li:activity:7398000000000000001/',
    postUrn: 'urn:li:activity:7398000000000000001',
    otherUrl: null,
    comment: null,
    notBefore: null,
    expiresAt: '2099-11-27T10:00:00.000Z',
    state: 'open',
    planned: 3,
    memberCount: 3,
    createdBy: { id: 'user_1', name: 'Ada Norling' },
    createdAt: '2026-11-20T10:00:00.000Z',
    counts: { ...none, ...counts },
    ...facts,
  }
}

/** The part that a member takes in pods, with nothing agreed to. */
export function aMembership(facts: Partial<Membership> = {}): Membership {
  return {
    id: 'mem_1',
    linkedinVanity: 'maya-lindqvist',
    status: 'active',
    statusReason: null,
    approval: 'each',
    timeZone: 'Europe/Oslo',
    hours: null,
    caps: { perDay: 2, perWeek: 5 },
    limits: { perDay: 2, perWeek: 5 },
    comments: [],
    commentMode: 'never',
    commentRate: 50,
    use: { day: { used: 0, allowed: 2 }, week: { used: 1, allowed: 5 }, nextAt: null, why: null },
    consents: [],
    allowed: { routes: ['browser'], standing: false, typedSignIn: false },
    hasSignIn: false,
    ...facts,
  }
}

/** The owner's switches as they are before anybody touches them. */
export function companySettings(facts: Partial<CompanySettings> = {}): CompanySettings {
  return {
    origins: [],
    routes: [],
    standingApproval: false,
    typedSignIn: false,
    caps: { perDay: 2, perWeek: 5, perPostPerHour: 5, podShare: 30 },
    ceilings: { perDay: 5, perWeek: 15, perPostPerHour: 5, podShare: 30 },
    agent: 'ask',
    evidenceDays: 30,
    ...facts,
  }
}

const noSteps: Pick<ActivityDetail, 'steps' | 'timeline' | 'evidence' | 'evidenceUntil'> = {
  steps: [],
  timeline: [],
  evidence: { browserSessionId: null, browserMs: 0, modelCalls: 0, tokens: 0, costCents: 0 },
  evidenceUntil: '2026-12-20T10:00:00.000Z',
}

/** A share with all that was done for it. */
export function aWholeActivity(facts: Partial<ActivityDetail> = {}): ActivityDetail {
  return { ...anActivity(facts), ...noSteps, ...facts }
}

const usualLimits: StoredChatLimits['defaults'] = {
  ...{ turnsAtOnce: 20, turnsADay: 2000, tokensADay: 5_000_000 },
  ...{ messageLength: 20_000, attachmentBytes: 20 * 1024 * 1024 },
}

/** What the chat may use, with nothing set and nothing used. */
export function chatLimits(facts: Partial<StoredChatLimits> = {}): StoredChatLimits {
  return {
    limits: usualLimits,
    defaults: usualLimits,
    highest: {
      ...{ turnsAtOnce: 500, turnsADay: 1_000_000, tokensADay: 10_000_000_000 },
      ...{ messageLength: 200_000, attachmentBytes: 25 * 1024 * 1024 },
    },
    set: { turnsAtOnce: null, turnsADay: null, tokensADay: null, messageLength: null, attachmentBytes: null },
    today: { day: '2026-11-21', turns: 0, tokens: 0, running: 0 },
    ...facts,
  }
}
