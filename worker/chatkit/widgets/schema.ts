import { z } from 'zod'
import { compact } from '../wire.ts'
import * as t from './tokens.ts'
import type * as w from './types.ts'

const node = { id: t.words, key: t.words }

const sizes = {
  height: t.someLength,
  width: t.someLength,
  size: t.someLength,
  minHeight: t.someLength,
  minWidth: t.someLength,
  minSize: t.someLength,
  maxHeight: t.someLength,
  maxWidth: t.someLength,
  maxSize: t.someLength,
  aspectRatio: t.someLength,
}

const block = { ...node, ...sizes, margin: t.spacing, radius: t.radius }

const component: z.ZodType<w.WidgetComponent> = z.lazy(() => componentSchema)
const children = z.array(component)

const boxFields = {
  ...block,
  children: children.optional(),
  align: t.alignment,
  justify: t.justification,
  wrap: z.enum(['nowrap', 'wrap', 'wrap-reverse']).optional(),
  flex: t.someLength,
  gap: t.someLength,
  padding: t.spacing,
  border: t.borders,
  background: t.color,
}

const textFields = {
  ...node,
  value: z.string(),
  color: t.color,
  weight: t.weight,
  textAlign: t.startCenterEnd,
  truncate: t.flag,
  maxLines: t.count,
}

const controlFields = { ...node, name: z.string().min(1), disabled: t.flag }

const textEntryFields = {
  ...controlFields,
  defaultValue: t.words,
  required: t.flag,
  pattern: t.words,
  placeholder: t.words,
  allowAutofillExtensions: t.flag,
  autoSelect: t.flag,
  autoFocus: t.flag,
  variant: z.enum(['soft', 'outline']).optional(),
  size: t.controlSize,
  gutterSize: z.enum(['2xs', 'xs', 'sm', 'md', 'lg', 'xl']).optional(),
}

const seriesFields = { dataKey: z.string(), label: t.words, color: t.color }
const curveType = z
  .enum([
    'basis',
    'basisClosed',
    'basisOpen',
    'bumpX',
    'bumpY',
    'bump',
    'linear',
    'linearClosed',
    'natural',
    'monotoneX',
    'monotoneY',
    'monotone',
    'step',
    'stepBefore',
    'stepAfter',
  ])
  .optional()

// Loose throughout: a property this version does not know is left for the client to judge.
const tableCell = z.looseObject({
  type: z.literal('Table.Cell'),
  ...node,
  children: children.optional(),
  width: t.someLength,
  padding: t.spacing,
  colSpan: t.count,
  rowSpan: t.count,
  align: t.startCenterEnd,
  vAlign: t.startCenterEnd,
  colSize: t.textSize,
} satisfies t.Shape<w.TableCell>)

const tableRow = z.looseObject({
  type: z.literal('Table.Row'),
  ...node,
  children: z.array(tableCell).optional(),
  header: t.flag,
} satisfies t.Shape<w.TableRow>)

const componentSchema = z.discriminatedUnion(
  'type',
  [
    z.looseObject({ type: z.literal('Box'), ...boxFields, direction: t.direction } satisfies t.Shape<w.Box>),
    z.looseObject({ type: z.literal('Row'), ...boxFields } satisfies t.Shape<w.Row>),
    z.looseObject({ type: z.literal('Col'), ...boxFields } satisfies t.Shape<w.Col>),
    z.looseObject({
      type: z.literal('Form'),
      ...boxFields,
      onSubmitAction: t.action,
      direction: t.direction,
    } satisfies t.Shape<w.Form>),
    z.looseObject({ type: z.literal('Spacer'), ...node, minSize: t.someLength } satisfies t.Shape<w.Spacer>),
    z.looseObject({
      type: z.literal('Divider'),
      ...node,
      color: t.color,
      size: t.someLength,
      spacing: t.someLength,
      flush: t.flag,
    } satisfies t.Shape<w.Divider>),
    z.looseObject({
      type: z.literal('Transition'),
      ...node,
      children: component.nullish().transform((child) => child ?? null),
    } satisfies t.Shape<w.Transition>),
    z.looseObject({
      type: z.literal('Title'),
      ...textFields,
      size: z.enum(['sm', 'md', 'lg', 'xl', '2xl', '3xl', '4xl', '5xl']).optional(),
    } satisfies t.Shape<w.Title>),
    z.looseObject({ type: z.literal('Caption'), ...textFields, size: t.smallSize } satisfies t.Shape<w.Caption>),
    z.looseObject({
      type: z.literal('Text'),
      ...textFields,
      streaming: t.flag,
      italic: t.flag,
      lineThrough: t.flag,
      width: t.someLength,
      size: t.textSize,
      minLines: t.count,
      editable: z
        .union([
          z.literal(false),
          z.object({
            name: z.string().min(1),
            autoFocus: t.flag,
            autoSelect: t.flag,
            autoComplete: t.words,
            allowAutofillExtensions: t.flag,
            pattern: t.words,
            placeholder: t.words,
            required: t.flag,
          } satisfies t.Shape<w.EditableText>),
        ])
        .optional(),
    } satisfies t.Shape<w.Text>),
    z.looseObject({
      type: z.literal('Markdown'),
      ...node,
      value: z.string(),
      streaming: t.flag,
    } satisfies t.Shape<w.Markdown>),
    z.looseObject({
      type: z.literal('Badge'),
      ...node,
      label: z.string(),
      color: z.enum(['secondary', 'success', 'danger', 'warning', 'info', 'discovery']).optional(),
      variant: z.enum(['solid', 'soft', 'outline']).optional(),
      size: t.smallSize,
      pill: t.flag,
    } satisfies t.Shape<w.Badge>),
    z.looseObject({
      type: z.literal('Icon'),
      ...node,
      name: t.icon.unwrap(),
      color: t.color,
      size: z.enum(['xs', 'sm', 'md', 'lg', 'xl', '2xl', '3xl']).optional(),
    } satisfies t.Shape<w.Icon>),
    z.looseObject({
      type: z.literal('Image'),
      ...block,
      src: z.string(),
      alt: t.words,
      fit: z.enum(['cover', 'contain', 'fill', 'scale-down', 'none']).optional(),
      position: z
        .enum(['top left', 'top', 'top right', 'left', 'center', 'right', 'bottom left', 'bottom', 'bottom right'])
        .optional(),
      frame: t.flag,
      flush: t.flag,
      background: t.color,
      flex: t.someLength,
    } satisfies t.Shape<w.Image>),
    z.looseObject({
      type: z.literal('Button'),
      ...node,
      submit: t.flag,
      label: t.words,
      onClickAction: t.action,
      iconStart: t.icon,
      iconEnd: t.icon,
      style: z.enum(['primary', 'secondary']).optional(),
      iconSize: z.enum(['sm', 'md', 'lg', 'xl', '2xl']).optional(),
      color: z
        .enum(['primary', 'secondary', 'info', 'discovery', 'success', 'caution', 'warning', 'danger'])
        .optional(),
      variant: t.controlVariant,
      size: t.controlSize,
      pill: t.flag,
      uniform: t.flag,
      block: t.flag,
      disabled: t.flag,
    } satisfies t.Shape<w.Button>),
    z.looseObject({
      type: z.literal('Checkbox'),
      ...controlFields,
      label: t.words,
      defaultChecked: t.flag,
      onChangeAction: t.action,
      required: t.flag,
    } satisfies t.Shape<w.Checkbox>),
    z.looseObject({
      type: z.literal('Select'),
      ...controlFields,
      options: z.array(
        z.object({
          value: z.string(),
          label: z.string(),
          disabled: t.flag,
          description: t.words,
        } satisfies t.Shape<w.SelectOption>),
      ),
      onChangeAction: t.action,
      placeholder: t.words,
      defaultValue: t.words,
      variant: t.controlVariant,
      size: t.controlSize,
      pill: t.flag,
      block: t.flag,
      clearable: t.flag,
      searchable: t.flag,
    } satisfies t.Shape<w.Select>),
    z.looseObject({
      type: z.literal('DatePicker'),
      ...controlFields,
      onChangeAction: t.action,
      placeholder: t.words,
      defaultValue: t.words,
      min: t.words,
      max: t.words,
      variant: t.controlVariant,
      size: t.controlSize,
      side: z.enum(['top', 'bottom', 'left', 'right']).optional(),
      align: t.startCenterEnd,
      pill: t.flag,
      block: t.flag,
      clearable: t.flag,
    } satisfies t.Shape<w.DatePicker>),
    z.looseObject({
      type: z.literal('Input'),
      ...textEntryFields,
      inputType: z.enum(['number', 'email', 'text', 'password', 'tel', 'url']).optional(),
      pill: t.flag,
    } satisfies t.Shape<w.Input>),
    z.looseObject({
      type: z.literal('Textarea'),
      ...textEntryFields,
      rows: t.count,
      autoResize: t.flag,
      maxRows: t.count,
    } satisfies t.Shape<w.Textarea>),
    z.looseObject({
      type: z.literal('Label'),
      ...node,
      value: z.string(),
      fieldName: z.string(),
      size: t.textSize,
      weight: t.weight,
      textAlign: t.startCenterEnd,
      color: t.color,
    } satisfies t.Shape<w.Label>),
    z.looseObject({
      type: z.literal('RadioGroup'),
      ...controlFields,
      options: z
        .array(z.object({ label: z.string(), value: z.string(), disabled: t.flag } satisfies t.Shape<w.RadioOption>))
        .optional(),
      ariaLabel: t.words,
      onChangeAction: t.action,
      defaultValue: t.words,
      direction: t.direction,
      required: t.flag,
    } satisfies t.Shape<w.RadioGroup>),
    z.looseObject({
      type: z.literal('Chart'),
      ...node,
      ...sizes,
      data: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
      series: z.array(
        z.discriminatedUnion('type', [
          z.object({ type: z.literal('bar'), ...seriesFields, stack: t.words }),
          z.object({ type: z.literal('area'), ...seriesFields, stack: t.words, curveType }),
          z.object({ type: z.literal('line'), ...seriesFields, curveType }),
        ]),
      ),
      xAxis: z.union([
        z.string(),
        z.object({
          dataKey: z.string(),
          hide: t.flag,
          labels: z.record(z.string(), z.string()).optional(),
        } satisfies t.Shape<w.XAxis>),
      ]),
      showYAxis: t.flag,
      showLegend: t.flag,
      showTooltip: t.flag,
      barGap: z.number().optional(),
      barCategoryGap: z.number().optional(),
      flex: t.someLength,
    } satisfies t.Shape<w.Chart>),
    z.looseObject({
      type: z.literal('Table'),
      ...node,
      children: z.array(tableRow).optional(),
    } satisfies t.Shape<w.Table>),
    tableRow,
    tableCell,
  ],
  { error: (issue) => unknownType(issue.input) },
)

const listViewItem = z.looseObject({
  type: z.literal('ListViewItem', {
    error: (issue) => `a list view holds ListViewItems, not ${JSON.stringify(issue.input)}`,
  }),
  ...node,
  children,
  onClickAction: t.action,
  gap: t.someLength,
  align: t.alignment,
} satisfies t.Shape<w.ListViewItem>)

const root: z.ZodType<w.WidgetRoot> = z.lazy(() => rootSchema)

const rootSchema = z.discriminatedUnion(
  'type',
  [
    z.looseObject({
      type: z.literal('Card'),
      ...node,
      children,
      asForm: t.flag,
      background: t.color,
      border: t.borders,
      size: z.enum(['sm', 'md', 'lg', 'full']).optional(),
      padding: t.spacing,
      status: t.status,
      collapsed: t.flag,
      confirm: t.cardAction,
      cancel: t.cardAction,
      theme: t.theme,
    } satisfies t.Shape<w.Card>),
    z.looseObject({
      type: z.literal('ListView'),
      ...node,
      children: z.array(listViewItem),
      limit: z.union([z.int().positive(), z.literal('auto')]).optional(),
      status: t.status,
      theme: t.theme,
    } satisfies t.Shape<w.ListView>),
    z.looseObject({
      type: z.literal('Basic'),
      ...node,
      children: z.array(z.lazy(() => z.union([root, component]))),
      theme: t.theme,
      direction: t.direction,
      gap: t.someLength,
      padding: t.spacing,
      align: t.alignment,
      justify: t.justification,
    } satisfies t.Shape<w.Basic>),
  ],
  { error: (issue) => unknownType(issue.input) },
)

function unknownType(value: unknown): string {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : value
  return `${JSON.stringify(type)} is nothing that can stand here in a widget`
}

function check(schema: z.ZodType, value: unknown): void {
  const { error } = schema.safeParse(compact(value))
  if (!error) return
  const [issue] = error.issues
  throw new TypeError(`The widget is not valid: ${issue?.path.join('.') || 'root'}: ${issue?.message}`)
}

/**
 * Refuses a widget the client would not draw: an unknown component, a missing or mistyped property.
 * @throws TypeError that names the place
 */
export function checkWidget(widget: unknown): asserts widget is w.WidgetRoot {
  check(root, widget)
}

/** The same for a component by itself. */
export function checkComponent(value: unknown): asserts value is w.WidgetComponent {
  check(component, value)
}
