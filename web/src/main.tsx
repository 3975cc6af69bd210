import './styles.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { meQuery } from './data/me.ts'
import { watchForNewRelease } from './net/new-release.ts'
import { createQueryClient, watchFocus } from './net/query-client.ts'
import { createAppRouter } from './router.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root')

watchForNewRelease()
const queries = createQueryClient()
// Asked while the screen's code is still on its way; the frame shows what comes of it, failures included.
queries.query(meQuery).catch(() => undefined)
watchFocus()
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={createAppRouter()} />
    </QueryClientProvider>
  </StrictMode>,
)
