import type { StructuredInputItem } from './types/items.ts'
import type { Answer, StructuredInput, StructuredInputSubmission } from './types/structured-input.ts'

function answerTo(question: StructuredInput, submission: StructuredInputSubmission): Answer {
  const given = Object.hasOwn(submission.answers, question.id) ? submission.answers[question.id] : undefined
  if (submission.status === 'skipped' || !given || given.skipped || given.values.length === 0) {
    return { values: [], skipped: true }
  }
  const single = question.type === 'multiple_choice' && !question.multiple
  return { values: single ? given.values.slice(0, 1) : given.values, skipped: false }
}

/**
 * The item with the person's answers. A question left out counts as skipped, answers to unknown questions are ignored,
 * and a single choice keeps its first value; text outside the offered options is fine. Protocol reference, section 3.2.
 */
export function fillAnswers(item: StructuredInputItem, submission: StructuredInputSubmission): StructuredInputItem {
  const inputs = item.inputs.map((question) => ({ ...question, answer: answerTo(question, submission) }))
  return { ...item, status: submission.status, inputs }
}
