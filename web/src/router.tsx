import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouterHistory,
} from '@tanstack/react-router'
import { type ActivityState, isActivityState } from './data/activity-states.ts'
import { NotFound, ScreenFailure, ScreenPending } from './shell/screen-states.tsx'

const root = createRootRoute({ component: Outlet })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === 'string' ? { next: search.next } : {},
  component: lazyRouteComponent(() => import('./sign-in/sign-in-screen.tsx'), 'SignInScreen'),
})

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: lazyRouteComponent(() => import('./shell/frame.tsx'), 'Frame'),
})

const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(() => import('./home/home-screen.tsx'), 'HomeScreen'),
})

const approvals = createRoute({
  getParentRoute: () => frame,
  path: '/approvals',
  component: lazyRouteComponent(() => import('./approvals/approvals-screen.tsx'), 'ApprovalsScreen'),
})

const pods = createRoute({
  getParentRoute: () => frame,
  path: '/pods',
  component: lazyRouteComponent(() => import('./pods/pods-screen.tsx'), 'PodsScreen'),
})

const pod = createRoute({
  getParentRoute: () => frame,
  path: '/pods/$podId',
  validateSearch: readActivitySearch,
  component: lazyRouteComponent(() => import('./pods/pod-screen.tsx'), 'PodScreen'),
})

const activities = createRoute({
  getParentRoute: () => frame,
  path: '/activities',
  validateSearch: readActivitySearch,
  component: lazyRouteComponent(() => import('./activities/activities-screen.tsx'), 'ActivitiesScreen'),
})

const activity = createRoute({
  getParentRoute: () => frame,
  path: '/activities/$activityId',
  component: lazyRouteComponent(() => import('./activities/activity-screen.tsx'), 'ActivityScreen'),
})

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-screen.tsx'), 'SettingsScreen'),
})

/** Filters of a list of activities, kept in the address. */
function readActivitySearch(search: Record<string, unknown>): { state?: ActivityState } {
  return isActivityState(search.state) ? { state: search.state } : {}
}

const routeTree = root.addChildren([
  signIn,
  frame.addChildren([home, approvals, pods, pod, activities, activity, settings]),
])

/** Every address of the app and the screen behind it; a screen's code is loaded when a link to it is pointed at. The browser's own history unless another is given. */
export function createAppRouter(history?: RouterHistory) {
  return createRouter({
    ...(history && { history }),
    routeTree,
    defaultPreload: 'intent',
    defaultPendingMs: 300,
    scrollRestoration: true,
    defaultPendingComponent: ScreenPending,
    defaultErrorComponent: ScreenFailure,
    defaultNotFoundComponent: NotFound,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
