import { z } from 'zod'
import { tenantOperation } from './operation.ts'
import { id, nothing, pageFields, pageOf, time, whole } from './schemas.ts'

const read = { role: 'admin', scope: 'pods:read' } as const
const write = { role: 'admin', scope: 'pods:write' } as const
/** Who answers for themselves. */
const answer = { role: 'member', scope: 'activities:approve' } as const

const list = tenantOperation({
  name: 'pods.invited',
  summary: 'Who is invited to a pod and has not answered.',
  method: 'GET',
  path: '/api/pods/{id}/invitations',
  effect: 'read',
  access: read,
  input: z.strictObject({ id, ...pageFields }),
  output: pageOf(z.object({ userId: z.string(), name: z.string(), invitedAt: time })),
  run: ({ stores }, { id: podId, ...page }) => stores.podInvitations.list(podId, page),
})

const invite = tenantOperation({
  name: 'pods.invite',
  summary: 'Invites somebody of the company to a pod. They join by themselves, or decline.',
  method: 'POST',
  path: '/api/pods/{id}/invitations',
  effect: 'write',
  access: write,
  status: 201,
  input: z.strictObject({ id, userId: id }),
  output: nothing,
  run: async ({ stores, principal, clock }, input) => {
    await stores.podInvitations.invite(input.id, input.userId, principal.userId, clock.now())
    return {}
  },
})

const withdraw = tenantOperation({
  name: 'pods.withdraw',
  summary: 'Takes an invitation to a pod back.',
  method: 'DELETE',
  path: '/api/pods/{id}/invitations/{userId}',
  effect: 'write',
  access: write,
  status: 204,
  input: z.strictObject({ id, userId: id }),
  output: nothing,
  run: async ({ stores, clock }, input) => {
    await stores.podInvitations.end(input.id, input.userId, 'pods.withdraw', clock.now())
    return {}
  },
})

const own = tenantOperation({
  name: 'pods.ownInvitations',
  summary: 'The pods that the caller is invited to.',
  method: 'GET',
  path: '/api/pod-invitations',
  effect: 'read',
  access: { role: 'member', scope: 'pods:read' },
  input: z.strictObject({}),
  output: pageOf(z.object({ podId: z.string(), podName: z.string(), invitedBy: z.string(), invitedAt: time })),
  run: async ({ stores, principal }) => whole(await stores.podInvitations.ofUser(principal.userId)),
})

const accept = tenantOperation({
  name: 'pods.acceptInvitation',
  summary: 'The caller joins a pod that they are invited to. Being in a pod agrees to nothing.',
  method: 'POST',
  path: '/api/pods/{id}/join',
  effect: 'write',
  access: answer,
  input: z.strictObject({ id }),
  output: nothing,
  run: async ({ stores, principal, clock }, input) => {
    await stores.podInvitations.accept(input.id, principal.userId, clock.now())
    return {}
  },
})

const decline = tenantOperation({
  name: 'pods.decline',
  summary: 'The caller declines an invitation to a pod.',
  method: 'POST',
  path: '/api/pods/{id}/invitations/decline',
  effect: 'write',
  access: answer,
  input: z.strictObject({ id }),
  output: nothing,
  run: async ({ stores, principal, clock }, input) => {
    await stores.podInvitations.end(input.id, principal.userId, 'pods.decline', clock.now())
    return {}
  },
})

export const podInvitationOperations = [list, invite, withdraw, own, accept, decline]
