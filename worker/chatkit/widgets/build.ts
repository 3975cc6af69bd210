/**
 * A maker for each root and component: takes its properties, gives the plain object. They add nothing but the `type`, and
 * the compiler checks the rest, so a tree can as well be written out by hand.
 */
import type * as w from './types.ts'

function make<T extends { type: string }>(type: T['type']) {
  // Omit loses that the two halves make a T again.
  return (props: Omit<T, 'type'>): T => ({ type, ...props }) as unknown as T
}

export const card = make<w.Card>('Card')
export const listView = make<w.ListView>('ListView')
export const listViewItem = make<w.ListViewItem>('ListViewItem')
export const basic = make<w.Basic>('Basic')

export const box = make<w.Box>('Box')
export const row = make<w.Row>('Row')
export const col = make<w.Col>('Col')
export const form = make<w.Form>('Form')
export const spacer = make<w.Spacer>('Spacer')
export const divider = make<w.Divider>('Divider')
export const transition = make<w.Transition>('Transition')

export const title = make<w.Title>('Title')
export const caption = make<w.Caption>('Caption')
export const text = make<w.Text>('Text')
export const markdown = make<w.Markdown>('Markdown')
export const badge = make<w.Badge>('Badge')
export const icon = make<w.Icon>('Icon')
export const image = make<w.Image>('Image')
export const chart = make<w.Chart>('Chart')
export const table = make<w.Table>('Table')
export const tableRow = make<w.TableRow>('Table.Row')
export const tableCell = make<w.TableCell>('Table.Cell')

export const button = make<w.Button>('Button')
export const checkbox = make<w.Checkbox>('Checkbox')
export const select = make<w.Select>('Select')
export const datePicker = make<w.DatePicker>('DatePicker')
export const input = make<w.Input>('Input')
export const textarea = make<w.Textarea>('Textarea')
export const label = make<w.Label>('Label')
export const radioGroup = make<w.RadioGroup>('RadioGroup')
