import { approvable } from '../../../core/pods/activity.ts'
import type { Activity } from '../data/activities.ts'
import type { Alert } from '../data/alerts.ts'
import type { Config } from '../data/config.ts'
import type { Me } from '../data/me.ts'
import type { Pod, PodMember } from '../data/pods.ts'
import type { StoredWorkflow, WorkflowList } from '../data/workflows.ts'

/** What somebody may do with a share that is over. */
export const nothing: Activity['can'] = {
  approve: false,
  decline: false,
  cancel: false,
  retry: false,
  settle: false,
  undo: false,
}

/** An activity as the API gives it, with what a test cares about set. */
export function anActivity(facts: Partial<Activity> = {}): Activity {
  const { own = false, state = 'proposed', pressed = false, comment = null } = facts
  const asked = own && state === 'proposed' && !pressed
  const disclosure = { disclosure: aPod().disclosure, disclosureRequired: false }
  return {
    id: 'act_1',
    podId: 'pod_1',
    amplificationId: 'amp_1',
    member: { id: 'mem_1', name: 'Maya Lindqvist' },
    own: false,
    kind: 'repost',
    postUrl: 'https://www.linkedin.com/feed/update/urn:li:activity:7398000000000000001/',
    postUrn: 'urn:li:activity:7398000000000000001',
    comment: null,
    state: 'proposed',
    route: null,
    reason: null,
    resultUrl: null,
    removedAt: null,
    dueAt: null,
    expiresAt: '2099-11-27T10:00:00.000Z',
    approvedBy: null,
    pressed: false,
    can: { ...nothing, approve: asked, decline: asked },
    words: own && !pressed && approvable.includes(state) ? { suggested: comment, own: [], ...disclosure } : null,
    paused: null,
    createdAt: '2026-11-20T10:00:00.000Z',
    updatedAt: '2026-11-20T10:00:00.000Z',
    ...facts,
  }
}

/** The owner of a workspace, signed in. */
export function anOwner(facts: Partial<Me> = {}): Me {
  return {
    user: { id: 'user_1', name: 'Ada Norling', email: 'ada@example.test' },
    tenant: { id: 'tenant_1', name: 'Northwind Coaching', deletionDue: null },
    role: 'owner',
    scopes: ['pods:read', 'pods:write'],
    via: 'session',
    external: false,
    tenants: [{ id: 'tenant_1', name: 'Northwind Coaching', role: 'owner', status: 'active' }],
    member: null,
    ...facts,
  }
}

/** A member who is asked about each post, signed in. */
export function aMember(facts: Partial<Me> = {}): Me {
  return anOwner({
    user: { id: 'user_2', name: 'Maya Lindqvist', email: 'maya-lindqvist@example.test' },
    role: 'member',
    member: { id: 'mem_1', approval: 'each', status: 'active', statusReason: null },
    ...facts,
  })
}

export function aPod(facts: Partial<Pod> = {}): Pod {
  return {
    id: 'pod_1',
    name: 'Founders in Oslo',
    status: 'active',
    memberCount: 4,
    disclosure: 'I’m part of Northwind Coaching.',
    disclosureRequired: false,
    createdAt: '2026-11-01T10:00:00.000Z',
    ...facts,
  }
}

export function aPodMember(facts: Partial<PodMember> = {}): PodMember {
  return {
    memberId: 'mem_1',
    userId: 'user_2',
    name: 'Maya Lindqvist',
    own: false,
    status: 'active',
    statusReason: null,
    approval: 'each',
    routes: ['browser'],
    use: { day: { used: 0, allowed: 2 }, week: { used: 0, allowed: 5 }, nextAt: null, why: null },
    hours: '09:00–18:00, Europe/Oslo',
    joinedAt: '2026-11-01T10:00:00.000Z',
    ...facts,
  }
}

export const aConfig: Config = {
  chatkitScriptUrl: '',
  chatkitDomainKey: 'local-dev',
  notice: null,
  signInWith: [],
  passwordMin: 10,
}

/** A list of workflows as the API gives it. */
export function workflowsOf(...items: StoredWorkflow[]): WorkflowList {
  const page = { items, nextCursor: null }
  return { ...page, hostedEndsOn: '2026-11-30' }
}

/** Something that somebody must look at, as the API gives it. */
export function anAlert(facts: Partial<Alert> = {}): Alert {
  return {
    id: 'alr_1',
    about: 'integration:openai',
    code: 'wrong_key',
    title: 'OpenAI no longer works',
    detail: 'OpenAI does not accept the key.',
    act: 'owner',
    openedAt: '2026-11-20T10:00:00.000Z',
    resolvedAt: null,
    ...facts,
  }
}

/** A workflow with what is set of it, as the API gives it. */
export function aWorkflow(facts: Partial<StoredWorkflow> = {}): StoredWorkflow {
  return {
    ...{ id: 'w1', trigger: 'write', name: 'Write a post' },
    ...{ backend: 'edge', hosted: false, edgeWorkflow: 'content', model: null },
    ...facts,
  }
}
