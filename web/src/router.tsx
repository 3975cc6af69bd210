import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouterHistory,
} from '@tanstack/react-router'
import {
  readActivitySearch,
  readAuditSearch,
  readConnectSearch,
  readIntegrationSearch,
  readOutcome,
  readPodSearch,
  readSignInSearch,
} from './search.ts'
import { NotFound, ScreenFailure, ScreenPending } from './shell/screen-states.tsx'

const root = createRootRoute({ component: Outlet })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import('./sign-in/sign-in-screen.tsx'), 'SignInScreen'),
})

const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import('./join/join-screen.tsx'), 'JoinScreen'),
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
  validateSearch: readPodSearch,
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

const alerts = createRoute({
  getParentRoute: () => frame,
  path: '/alerts',
  component: lazyRouteComponent(() => import('./alerts/alerts-screen.tsx'), 'AlertsScreen'),
})

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-layout.tsx'), 'SettingsLayout'),
})

const profile = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: lazyRouteComponent(() => import('./settings/settings-screen.tsx'), 'SettingsScreen'),
})

const integrations = createRoute({
  getParentRoute: () => settings,
  path: '/integrations',
  validateSearch: readIntegrationSearch,
  component: lazyRouteComponent(() => import('./settings/integrations/integrations-screen.tsx'), 'IntegrationsScreen'),
})

const sharing = createRoute({
  getParentRoute: () => settings,
  path: '/sharing',
  component: lazyRouteComponent(() => import('./settings/sharing/sharing-screen.tsx'), 'SharingScreen'),
})

const podSettings = createRoute({
  getParentRoute: () => settings,
  path: '/pods',
  component: lazyRouteComponent(() => import('./settings/pods/pod-settings-screen.tsx'), 'PodSettingsScreen'),
})

const workflows = createRoute({
  getParentRoute: () => settings,
  path: '/workflows',
  component: lazyRouteComponent(() => import('./settings/workflows/workflows-screen.tsx'), 'WorkflowsScreen'),
})

const connections = createRoute({
  getParentRoute: () => settings,
  path: '/connections',
  validateSearch: readOutcome,
  component: lazyRouteComponent(() => import('./settings/connections/connections-screen.tsx'), 'ConnectionsScreen'),
})

const people = createRoute({
  getParentRoute: () => settings,
  path: '/people',
  component: lazyRouteComponent(() => import('./settings/people/people-screen.tsx'), 'PeopleScreen'),
})

const security = createRoute({
  getParentRoute: () => settings,
  path: '/security',
  validateSearch: readConnectSearch,
  component: lazyRouteComponent(() => import('./settings/security/security-screen.tsx'), 'SecurityScreen'),
})

const company = createRoute({
  getParentRoute: () => settings,
  path: '/company',
  component: lazyRouteComponent(() => import('./settings/company/company-screen.tsx'), 'CompanyScreen'),
})

const audit = createRoute({
  getParentRoute: () => settings,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./settings/audit/audit-screen.tsx'), 'AuditScreen'),
})

const operator = createRoute({
  getParentRoute: () => root,
  path: '/operator',
  component: lazyRouteComponent(() => import('./operator/operator-screen.tsx'), 'OperatorScreen'),
})

const routeTree = root.addChildren([
  signIn,
  join,
  operator,
  frame.addChildren([
    home,
    approvals,
    pods,
    pod,
    activities,
    activity,
    alerts,
    settings.addChildren([
      profile,
      sharing,
      connections,
      security,
      workflows,
      podSettings,
      integrations,
      people,
      company,
      audit,
    ]),
  ]),
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
