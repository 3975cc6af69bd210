import type { Row } from './row.ts'
import { attachmentRows } from './rows/attachments.ts'
import { badRequestRows } from './rows/bad-requests.ts'
import { connectionRows } from './rows/connections.ts'
import { hiddenRows } from './rows/hidden.ts'
import { pageRows } from './rows/pages.ts'
import { peopleRows } from './rows/people.ts'
import { questionRows } from './rows/questions.ts'
import { retryRows } from './rows/retries.ts'
import { threadChangeRows } from './rows/thread-changes.ts'
import { threadRows } from './rows/threads.ts'
import { transportRows } from './rows/transport.ts'
import { turnRows } from './rows/turns.ts'
import { widgetRows } from './rows/widgets.ts'

/** All rows, in the order in which they are run. */
export const rows: readonly Row[] = [
  ...transportRows,
  ...threadChangeRows,
  ...turnRows,
  ...retryRows,
  ...hiddenRows,
  ...questionRows,
  ...widgetRows,
  ...threadRows,
  ...pageRows,
  ...attachmentRows,
  ...peopleRows,
  ...badRequestRows,
  ...connectionRows,
]
