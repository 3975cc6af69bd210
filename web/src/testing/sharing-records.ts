import type { ActivityDetail } from '../data/activities.ts'
import type { Membership } from '../data/membership.ts'
import type { Offer } from '../data/pods.ts'
import type { CompanySettings } from '../data/tenant.ts'
import { anActivity } from './records.ts'

/** An offer as the API gives it, with what a test cares about set. */
export function anOffer(facts: Partial<Offer> = {}): Offer {
  return {
    id: 'amp_1',
    podId: 'pod_1',
    postUrl: 'https://www.linkedin.com/feed/update/urn:li:activity:7398000000000000001/',
    otherUrl: null,
    comment: null,
    notBefore: null,
    expiresAt: '2099-11-27T10:00:00.000Z',
    state: 'open',
    planned: 3,
    memberCount: 3,
    createdBy: { id: 'user_1', name: 'Ada Norling' },
    createdAt: '2026-11-20T10:00:00.000Z',
    counts: { total: 3, proposed: 3 },
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

/** A share with all that was done for it. */
export function aWholeActivity(facts: Partial<ActivityDetail> = {}): ActivityDetail {
  return { ...anActivity(), steps: [], timeline: [], evidence: null, evidenceUntil: null, ...facts }
}
