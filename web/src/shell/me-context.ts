import { createContext, use } from 'react'
import type { Me } from '../data/me.ts'

export const MeContext = createContext<Me | null>(null)

/** Who is signed in. Only for what stands inside the frame, which is shown to signed-in people only. */
export function useMe(): Me {
  const me = use(MeContext)
  if (!me) throw new Error('useMe needs the frame around it')
  return me
}
