import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ApiProblem, NetworkFailure } from '../net/problem.ts'
import { answering, aThread, eventStream, userMessage } from '../testing/scripted-chat.ts'
import { ChatElement } from './chat-element.tsx'
import './markdown.tsx'
import type { SendFile } from './send-file.ts'

beforeEach(() => {
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:made', revokeObjectURL: vi.fn() }))
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const picture = new File(['12345'], 'brand.png', { type: 'image/png' })
const kept = { type: 'image', id: 'atc_1', name: 'brand.png', mime_type: 'image/png', preview_url: '/p/atc_1' }
const descriptor = { url: 'https://files.example/atc_1', method: 'PUT', headers: { 'content-type': 'image/png' } }

const uploaded = vi.fn<SendFile>()

function chat(refusal?: Response) {
  const requests: { type: string; params: Record<string, unknown> }[] = []
  const fetch = async (_: unknown, init: RequestInit = {}) => {
    const request = JSON.parse(String(init.body))
    requests.push(request)
    if (request.type === 'attachments.create') {
      return refusal?.clone() ?? Response.json({ ...kept, upload_descriptor: descriptor })
    }
    if (request.type !== 'threads.create') return Response.json({})
    const said = { ...userMessage('msg_1', 'look'), attachments: [kept] }
    return eventStream({
      events: [
        { type: 'thread.created', thread: aThread() },
        { type: 'thread.item.done', item: said },
        ...answering(['A logo']),
      ],
    })
  }
  uploaded.mockReset().mockImplementation(async (_to, _file, onProgress) => onProgress(1))
  render(<ChatElement url="/chatkit" fetch={fetch as typeof globalThis.fetch} upload={uploaded} />)
  return { requests, types: () => requests.map(({ type }) => type) }
}

const choose = (...files: File[]) => userEvent.upload(screen.getByLabelText('Files to attach'), files)
const canSend = () =>
  vi.waitFor(() => expect(screen.getByRole('button', { name: 'Send' })).toHaveProperty('disabled', false))

it('uploads a file in two steps, sends it with the message and shows it there', async () => {
  const { requests } = chat()
  await choose(picture)
  expect(await screen.findByText('5 bytes')).toBeTruthy()
  expect(requests[0]).toEqual({
    type: 'attachments.create',
    params: { name: 'brand.png', size: 5, mime_type: 'image/png' },
  })
  expect(uploaded.mock.calls[0]?.slice(0, 2)).toEqual([descriptor, picture])
  await userEvent.type(screen.getByLabelText('Message'), 'look{Enter}')
  expect(requests[1]).toMatchObject({ type: 'threads.create', params: { input: { attachments: ['atc_1'] } } })
  expect(await screen.findByText('A logo', { selector: 'p' })).toBeTruthy()
  expect(screen.getByRole('img', { name: 'brand.png' }).getAttribute('src')).toBe('/p/atc_1')
  expect(screen.queryByRole('list', { name: 'Attached files' })).toBeNull()
})

it('sends a file without a text', async () => {
  const { requests } = chat()
  await choose(picture)
  await canSend()
  await userEvent.click(screen.getByRole('button', { name: 'Send' }))
  expect(requests[1]).toMatchObject({ params: { input: { content: [], attachments: ['atc_1'] } } })
})

it('shows how far an upload is and sends nothing before it is there', async () => {
  chat()
  const end = Promise.withResolvers<void>()
  uploaded.mockImplementation((_to, _file, onProgress) => {
    onProgress(0.4)
    return end.promise
  })
  await choose(picture)
  expect(await screen.findByText('40 %')).toBeTruthy()
  await userEvent.type(screen.getByLabelText('Message'), 'look')
  expect(screen.getByRole('button', { name: 'Send' })).toHaveProperty('disabled', true)
  end.resolve()
  await canSend()
})

it('takes files that are dropped or pasted', async () => {
  const { types } = chat()
  const dataTransfer = { types: ['Files'], files: [picture] }
  fireEvent.dragEnter(screen.getByRole('region', { name: 'Conversation' }), { dataTransfer })
  expect(screen.getByText('Drop files to attach them')).toBeTruthy()
  fireEvent.drop(screen.getByRole('region', { name: 'Conversation' }), { dataTransfer })
  expect(screen.queryByText('Drop files to attach them')).toBeNull()
  const clipboardData = { files: [picture], getData: () => '' }
  fireEvent.paste(screen.getByLabelText('Message'), { clipboardData })
  expect(await screen.findAllByText('5 bytes')).toHaveLength(2)
  expect(types()).toEqual(['attachments.create', 'attachments.create'])
})

it('refuses what cannot be attached before it asks the server', async () => {
  const { types } = chat()
  const program = new File(['1'], 'setup.exe', { type: 'application/x-msdownload' })
  fireEvent.drop(screen.getByRole('region', { name: 'Conversation' }), {
    dataTransfer: { types: ['Files'], files: [program, new File([], 'empty.png', { type: 'image/png' })] },
  })
  expect(await screen.findByText(/this is something else/)).toBeTruthy()
  expect(screen.getByText('This file is empty.')).toBeTruthy()
  expect(types()).toEqual([])
})

it('shows the server’s words where it refuses a file', async () => {
  chat(Response.json({ message: 'The file is larger than the 2 MiB that are taken.' }, { status: 413 }))
  await choose(picture)
  expect(await screen.findByText('The file is larger than the 2 MiB that are taken.')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Try brand.png again' })).toBeNull()
})

it('has the server forget a file whose bytes it would not have, and tries again where the line broke', async () => {
  const { types } = chat()
  uploaded.mockRejectedValueOnce(new ApiProblem({ status: 415, code: 'unsupported_type', message: 'Not a PNG.' }))
  await choose(picture)
  expect(await screen.findByText('Not a PNG.')).toBeTruthy()
  expect(types()).toEqual(['attachments.create', 'attachments.delete'])
  await userEvent.click(screen.getByRole('button', { name: 'Remove brand.png' }))
  uploaded.mockRejectedValueOnce(new NetworkFailure())
  await choose(picture)
  await userEvent.click(await screen.findByRole('button', { name: 'Try brand.png again' }))
  expect(await screen.findByText('5 bytes')).toBeTruthy()
})

it('removes a file from message and server', async () => {
  const { types } = chat()
  await choose(picture)
  await screen.findByText('5 bytes')
  await userEvent.click(screen.getByRole('button', { name: 'Remove brand.png' }))
  expect(screen.queryByText('brand.png')).toBeNull()
  expect(types()).toEqual(['attachments.create', 'attachments.delete'])
  expect(document.activeElement).toBe(screen.getByLabelText('Message'))
})

it('takes ten files', async () => {
  chat()
  await choose(...Array.from({ length: 12 }, (_, n) => new File(['1'], `${n}.png`, { type: 'image/png' })))
  expect(screen.getAllByRole('listitem')).toHaveLength(10)
  expect(screen.getByText('A message takes 10 files; the others were left out.')).toBeTruthy()
})
