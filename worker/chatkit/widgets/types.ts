/** The widget language: three roots and the components inside them. Property names are camelCase on the wire. */
import type { IconName } from '../types/icons.ts'

export type WidgetRoot = Card | ListView | Basic

export type WidgetComponent =
  | Text
  | Title
  | Caption
  | Badge
  | Markdown
  | Box
  | Row
  | Col
  | Form
  | Divider
  | Spacer
  | Icon
  | Image
  | Button
  | Checkbox
  | Select
  | DatePicker
  | Input
  | Textarea
  | Label
  | RadioGroup
  | Chart
  | Table
  | TableRow
  | TableCell
  | Transition

/** Anything that can stand in a widget tree. */
export type WidgetNode = WidgetRoot | WidgetComponent | ListViewItem

/**
 * What a control does. The server sees only `type` and `payload`; inside a form the field values are merged into the
 * payload by field name. `streaming: false` asks for a JSON answer, which is allowed while a reply streams.
 */
export interface ActionConfig {
  type: string
  payload?: unknown
  handler?: 'server' | 'client' | undefined
  loadingBehavior?: 'auto' | 'none' | 'self' | 'container' | undefined
  streaming?: boolean | undefined
}

export interface ThemeColor {
  light: string
  dark: string
}
export type Color = string | ThemeColor
export type Theme = 'light' | 'dark'
export type Direction = 'row' | 'col'
export type Alignment = 'start' | 'center' | 'end' | 'baseline' | 'stretch'
export type Justification = 'start' | 'center' | 'end' | 'between' | 'around' | 'evenly' | 'stretch'
export type Radius = '2xs' | 'xs' | 'sm' | 'md' | 'lg' | 'xl' | '2xl' | '3xl' | '4xl' | 'full' | '100%' | 'none'
export type TextAlign = 'start' | 'center' | 'end'
export type Weight = 'normal' | 'medium' | 'semibold' | 'bold'
export type TextSize = 'xs' | 'sm' | 'md' | 'lg' | 'xl'
export type TitleSize = 'sm' | 'md' | 'lg' | 'xl' | '2xl' | '3xl' | '4xl' | '5xl'
export type ControlVariant = 'solid' | 'soft' | 'outline' | 'ghost'
export type ControlSize = '3xs' | '2xs' | 'xs' | 'sm' | 'md' | 'lg' | 'xl' | '2xl' | '3xl'
export type Length = number | string

export interface Spacing {
  top?: Length | undefined
  right?: Length | undefined
  bottom?: Length | undefined
  left?: Length | undefined
  x?: Length | undefined
  y?: Length | undefined
}

export interface Border {
  size: number
  color?: Color | undefined
  style?: 'solid' | 'dashed' | 'dotted' | 'double' | 'groove' | 'ridge' | 'inset' | 'outset' | undefined
}

export interface Borders {
  top?: number | Border | undefined
  right?: number | Border | undefined
  bottom?: number | Border | undefined
  left?: number | Border | undefined
  x?: number | Border | undefined
  y?: number | Border | undefined
}

/** `id` names a node that updates can address; `key` is its identity within a list. */
interface NodeFields {
  id?: string | undefined
  key?: string | undefined
}

interface SizeFields {
  height?: Length | undefined
  width?: Length | undefined
  size?: Length | undefined
  minHeight?: Length | undefined
  minWidth?: Length | undefined
  minSize?: Length | undefined
  maxHeight?: Length | undefined
  maxWidth?: Length | undefined
  maxSize?: Length | undefined
  aspectRatio?: Length | undefined
}

interface BlockFields extends NodeFields, SizeFields {
  margin?: Length | Spacing | undefined
  radius?: Radius | undefined
}

interface BoxFields extends BlockFields {
  children?: WidgetComponent[] | undefined
  align?: Alignment | undefined
  justify?: Justification | undefined
  wrap?: 'nowrap' | 'wrap' | 'wrap-reverse' | undefined
  flex?: Length | undefined
  gap?: Length | undefined
  padding?: Length | Spacing | undefined
  border?: number | Border | Borders | undefined
  background?: Color | undefined
}

interface TextFields extends NodeFields {
  value: string
  color?: Color | undefined
  weight?: Weight | undefined
  textAlign?: TextAlign | undefined
  truncate?: boolean | undefined
  maxLines?: number | undefined
}

export type WidgetStatus =
  | { text: string; favicon?: string | undefined; frame?: boolean | undefined }
  | { text: string; icon?: IconName | undefined }

export interface CardAction {
  label: string
  action: ActionConfig
}

export interface Card extends NodeFields {
  type: 'Card'
  children: WidgetComponent[]
  asForm?: boolean | undefined
  background?: Color | undefined
  border?: number | Border | Borders | undefined
  size?: 'sm' | 'md' | 'lg' | 'full' | undefined
  padding?: Length | Spacing | undefined
  status?: WidgetStatus | undefined
  collapsed?: boolean | undefined
  confirm?: CardAction | undefined
  cancel?: CardAction | undefined
  theme?: Theme | undefined
}

export interface ListView extends NodeFields {
  type: 'ListView'
  children: ListViewItem[]
  limit?: number | 'auto' | undefined
  status?: WidgetStatus | undefined
  theme?: Theme | undefined
}

/** Stands directly under a ListView and nowhere else. */
export interface ListViewItem extends NodeFields {
  type: 'ListViewItem'
  children: WidgetComponent[]
  onClickAction?: ActionConfig | undefined
  gap?: Length | undefined
  align?: Alignment | undefined
}

export interface Basic extends NodeFields {
  type: 'Basic'
  children: (WidgetComponent | WidgetRoot)[]
  theme?: Theme | undefined
  direction?: Direction | undefined
  gap?: Length | undefined
  padding?: Length | Spacing | undefined
  align?: Alignment | undefined
  justify?: Justification | undefined
}

export interface Box extends BoxFields {
  type: 'Box'
  direction?: Direction | undefined
}

export interface Row extends BoxFields {
  type: 'Row'
}

export interface Col extends BoxFields {
  type: 'Col'
}

export interface Form extends BoxFields {
  type: 'Form'
  onSubmitAction?: ActionConfig | undefined
  direction?: Direction | undefined
}

export interface Spacer extends NodeFields {
  type: 'Spacer'
  minSize?: Length | undefined
}

export interface Divider extends NodeFields {
  type: 'Divider'
  color?: Color | undefined
  size?: Length | undefined
  spacing?: Length | undefined
  flush?: boolean | undefined
}

/** Animates from its former child to the next; `null` shows nothing. */
export interface Transition extends NodeFields {
  type: 'Transition'
  children: WidgetComponent | null
}

export interface Title extends TextFields {
  type: 'Title'
  size?: TitleSize | undefined
}

export interface Caption extends TextFields {
  type: 'Caption'
  size?: 'sm' | 'md' | 'lg' | undefined
}

export interface EditableText {
  name: string
  autoFocus?: boolean | undefined
  autoSelect?: boolean | undefined
  autoComplete?: string | undefined
  allowAutofillExtensions?: boolean | undefined
  pattern?: string | undefined
  placeholder?: string | undefined
  required?: boolean | undefined
}

export interface Text extends TextFields {
  type: 'Text'
  streaming?: boolean | undefined
  italic?: boolean | undefined
  lineThrough?: boolean | undefined
  width?: Length | undefined
  size?: TextSize | undefined
  minLines?: number | undefined
  editable?: false | EditableText | undefined
}

export interface Markdown extends NodeFields {
  type: 'Markdown'
  value: string
  streaming?: boolean | undefined
}

export interface Badge extends NodeFields {
  type: 'Badge'
  label: string
  color?: 'secondary' | 'success' | 'danger' | 'warning' | 'info' | 'discovery' | undefined
  variant?: 'solid' | 'soft' | 'outline' | undefined
  size?: 'sm' | 'md' | 'lg' | undefined
  pill?: boolean | undefined
}

export interface Icon extends NodeFields {
  type: 'Icon'
  name: IconName
  color?: Color | undefined
  size?: 'xs' | 'sm' | 'md' | 'lg' | 'xl' | '2xl' | '3xl' | undefined
}

export interface Image extends BlockFields {
  type: 'Image'
  src: string
  alt?: string | undefined
  fit?: 'cover' | 'contain' | 'fill' | 'scale-down' | 'none' | undefined
  position?:
    | 'top left'
    | 'top'
    | 'top right'
    | 'left'
    | 'center'
    | 'right'
    | 'bottom left'
    | 'bottom'
    | 'bottom right'
    | undefined
  frame?: boolean | undefined
  flush?: boolean | undefined
  background?: Color | undefined
  flex?: Length | undefined
}

export interface Button extends NodeFields {
  type: 'Button'
  submit?: boolean | undefined
  label?: string | undefined
  onClickAction?: ActionConfig | undefined
  iconStart?: IconName | undefined
  iconEnd?: IconName | undefined
  style?: 'primary' | 'secondary' | undefined
  iconSize?: 'sm' | 'md' | 'lg' | 'xl' | '2xl' | undefined
  color?: 'primary' | 'secondary' | 'info' | 'discovery' | 'success' | 'caution' | 'warning' | 'danger' | undefined
  variant?: ControlVariant | undefined
  size?: ControlSize | undefined
  pill?: boolean | undefined
  uniform?: boolean | undefined
  block?: boolean | undefined
  disabled?: boolean | undefined
}

interface ControlFields extends NodeFields {
  name: string
  disabled?: boolean | undefined
}

export interface Checkbox extends ControlFields {
  type: 'Checkbox'
  label?: string | undefined
  defaultChecked?: boolean | undefined
  onChangeAction?: ActionConfig | undefined
  required?: boolean | undefined
}

export interface SelectOption {
  value: string
  label: string
  disabled?: boolean | undefined
  description?: string | undefined
}

export interface Select extends ControlFields {
  type: 'Select'
  options: SelectOption[]
  onChangeAction?: ActionConfig | undefined
  placeholder?: string | undefined
  defaultValue?: string | undefined
  variant?: ControlVariant | undefined
  size?: ControlSize | undefined
  pill?: boolean | undefined
  block?: boolean | undefined
  clearable?: boolean | undefined
  searchable?: boolean | undefined
}

/** `defaultValue`, `min` and `max` are ISO datetimes. */
export interface DatePicker extends ControlFields {
  type: 'DatePicker'
  onChangeAction?: ActionConfig | undefined
  placeholder?: string | undefined
  defaultValue?: string | undefined
  min?: string | undefined
  max?: string | undefined
  variant?: ControlVariant | undefined
  size?: ControlSize | undefined
  side?: 'top' | 'bottom' | 'left' | 'right' | undefined
  align?: 'start' | 'center' | 'end' | undefined
  pill?: boolean | undefined
  block?: boolean | undefined
  clearable?: boolean | undefined
}

interface TextEntryFields extends ControlFields {
  defaultValue?: string | undefined
  required?: boolean | undefined
  pattern?: string | undefined
  placeholder?: string | undefined
  allowAutofillExtensions?: boolean | undefined
  autoSelect?: boolean | undefined
  autoFocus?: boolean | undefined
  variant?: 'soft' | 'outline' | undefined
  size?: ControlSize | undefined
  gutterSize?: '2xs' | 'xs' | 'sm' | 'md' | 'lg' | 'xl' | undefined
}

export interface Input extends TextEntryFields {
  type: 'Input'
  inputType?: 'number' | 'email' | 'text' | 'password' | 'tel' | 'url' | undefined
  pill?: boolean | undefined
}

export interface Textarea extends TextEntryFields {
  type: 'Textarea'
  rows?: number | undefined
  autoResize?: boolean | undefined
  maxRows?: number | undefined
}

export interface Label extends NodeFields {
  type: 'Label'
  value: string
  fieldName: string
  size?: TextSize | undefined
  weight?: Weight | undefined
  textAlign?: TextAlign | undefined
  color?: Color | undefined
}

export interface RadioOption {
  label: string
  value: string
  disabled?: boolean | undefined
}

export interface RadioGroup extends ControlFields {
  type: 'RadioGroup'
  options?: RadioOption[] | undefined
  ariaLabel?: string | undefined
  onChangeAction?: ActionConfig | undefined
  defaultValue?: string | undefined
  direction?: Direction | undefined
  required?: boolean | undefined
}

export type CurveType =
  | 'basis'
  | 'basisClosed'
  | 'basisOpen'
  | 'bumpX'
  | 'bumpY'
  | 'bump'
  | 'linear'
  | 'linearClosed'
  | 'natural'
  | 'monotoneX'
  | 'monotoneY'
  | 'monotone'
  | 'step'
  | 'stepBefore'
  | 'stepAfter'

interface SeriesFields {
  dataKey: string
  label?: string | undefined
  color?: Color | undefined
}

export type Series =
  | ({ type: 'bar'; stack?: string | undefined } & SeriesFields)
  | ({ type: 'area'; stack?: string | undefined; curveType?: CurveType | undefined } & SeriesFields)
  | ({ type: 'line'; curveType?: CurveType | undefined } & SeriesFields)

export interface XAxis {
  dataKey: string
  hide?: boolean | undefined
  labels?: Record<string, string> | undefined
}

/** The server language has charts; the published client types leave them out, although the element draws them. */
export interface Chart extends NodeFields, SizeFields {
  type: 'Chart'
  data: Record<string, string | number>[]
  series: Series[]
  xAxis: string | XAxis
  showYAxis?: boolean | undefined
  showLegend?: boolean | undefined
  showTooltip?: boolean | undefined
  barGap?: number | undefined
  barCategoryGap?: number | undefined
  flex?: Length | undefined
}

export interface Table extends NodeFields {
  type: 'Table'
  children?: TableRow[] | undefined
}

export interface TableRow extends NodeFields {
  type: 'Table.Row'
  children?: TableCell[] | undefined
  header?: boolean | undefined
}

export interface TableCell extends NodeFields {
  type: 'Table.Cell'
  children?: WidgetComponent[] | undefined
  width?: Length | undefined
  padding?: Length | Spacing | undefined
  colSpan?: number | undefined
  rowSpan?: number | undefined
  align?: TextAlign | undefined
  vAlign?: TextAlign | undefined
  colSize?: 'xs' | 'sm' | 'md' | 'lg' | 'xl' | undefined
}
