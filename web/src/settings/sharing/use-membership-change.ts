import { changeMembership, type MembershipChange } from '../../data/membership.ts'
import { useWrite } from '../../net/use-write.ts'

/** What else shows something of how a person takes part. */
export const touched = [['membership'], ['me'], ['pods'], ['activities']] as const

/** A change of how the person takes part, being saved. */
export function useMembershipChange(onDone?: () => void) {
  return useWrite((change: MembershipChange) => changeMembership(change), { refresh: touched, onDone })
}
