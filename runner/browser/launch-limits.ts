/** What the service says about launching browsers. */
export interface LaunchLimits {
  /** The local binding leaves it out. */
  readonly activeSessions?: readonly unknown[]
  readonly maxConcurrentSessions: number
  readonly allowedBrowserAcquisitions: number
  /** Milliseconds. */
  readonly timeUntilNextAllowedBrowserAcquisition: number
}

/** How long to wait before a launch, in milliseconds: 0 for now, null where every browser of the account is taken. */
export function waitBeforeLaunch(limits: LaunchLimits): number | null {
  if ((limits.activeSessions?.length ?? 0) >= limits.maxConcurrentSessions) return null
  if (limits.allowedBrowserAcquisitions > 0) return 0
  return Math.max(1, limits.timeUntilNextAllowedBrowserAcquisition)
}
