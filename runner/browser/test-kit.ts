/** What the tests of outlines share. */
import { type OutlineNode, outlineOf } from './outline.ts'
import type { SurveyNode } from './snapshot.ts'

/** A button without a name, that nothing is known of. */
export const bareButton: SurveyNode = {
  role: 'button',
  tag: 'button',
  name: '',
  line: '',
  icon: '',
  control: true,
  depth: 0,
  expanded: null,
  popup: false,
  disabled: false,
  editable: false,
  inDialog: false,
  top: 0,
  bottom: 20,
}

/** The outline of buttons that differ from {@link bareButton} as given. */
export const outlined = (...given: Partial<SurveyNode>[]): readonly OutlineNode[] =>
  outlineOf(given.map((one) => ({ ...bareButton, ...one })))
