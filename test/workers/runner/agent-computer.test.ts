import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ComputerFault, PuppeteerComputer } from '../../../runner/browser/computer.ts'
import { gatedPress, pressableAt } from '../../../runner/browser/computer-gate.ts'
import { pngOf } from '../../../runner/browser/screenshot.ts'
import { BrowserSession, type Tab } from '../../../runner/browser/session.ts'
import { env } from './world.ts'

const words = { publishing: ['Post'], readsLikeOrder: () => false }

/** A page like the newer dialect: everything that does something writes its name down. */
const content = `<!doctype html><html lang="en"><body style="margin:0">
<script>
  window.done = []
  window.note = (name) => window.done.push(name)
</script>
<header><button id="me" aria-expanded="false" onclick="note('SIGNED OUT')">Me</button></header>
<main><div role="listitem">
  <div class="comment"><button id="theirs" aria-expanded="false" onclick="note('theirs')">Options</button></div>
  <button id="repost" aria-expanded="false" onclick="note('menu')">Repost</button>
  <button id="like" aria-pressed="false" onclick="note('like')">Like</button>
  <button id="follow" onclick="note('follow')">Follow</button>
  <a id="link" href="#away" onclick="note('link')">More</a>
  <div id="blank" style="height:40px">Nothing to press</div>
</div></main>
<form onsubmit="note('form'); return false"><button id="send" aria-expanded="false">Close</button></form>
<div popover="manual" id="menu" style="display:block;inset:300px auto auto 20px">
  <div id="plain" role="button" tabindex="0" onclick="note('PUBLISHED')">Repost</div>
  <div id="spread" tabindex="0" onclick="note('PUBLISHED')">Repost now</div>
</div>
<div role="dialog" id="composer" style="position:fixed;left:400px;top:300px">
  <div contenteditable="true" role="textbox">approved</div>
  <button id="post" onclick="note('PUBLISHED')">Post</button>
  <button id="drop" aria-label="Dismiss" onclick="note('lost')">x</button>
</div>
<div role="dialog" id="asks" style="position:fixed;left:800px;top:300px"><p>Turn on notifications?</p>
  <button id="yes" onclick="note('agreed')">Turn on</button>
  <button id="no" onclick="note('left')">Not now</button>
</div>
<div id="host" style="position:fixed;left:800px;top:500px"></div>
<script>
  var root = document.getElementById('host').attachShadow({ mode: 'open' })
  root.innerHTML = '<div role="dialog"><div contenteditable="true">x</div><button id="inner">Post</button></div><div role="alert"><button id="way">Dismiss</button></div>'
  root.getElementById('inner').onclick = () => note('PUBLISHED')
  root.getElementById('way').onclick = () => note('left inner')
</script></body></html>`

describe('a computer on a real page', () => {
  let session: BrowserSession
  let tab: Tab
  beforeAll(async () => {
    session = await BrowserSession.open(env.BROWSER, new URL(env.LINKEDIN_WEB_URL))
    tab = await session.newTab()
    await tab.page.goto(`${env.LINKEDIN_WEB_URL}/login`)
  })
  afterAll(() => session.close())

  async function sit() {
    await tab.page.setContent(content)
    return new PuppeteerComputer({
      page: tab.page,
      gate: gate(),
      signal: new AbortController().signal,
      picture: pngOf,
      afterPress: async () => {},
    })
  }
  const gate = () => ({
    words,
    place: async () => {
      const root = await tab.page.$('[role="listitem"]')
      return root && { root, apart: '.comment' }
    },
  })
  const centre = (id: string) =>
    tab.page.evaluate((name) => {
      const inner = document.getElementById('host')?.shadowRoot?.getElementById(name)
      const box = (document.getElementById(name) ?? inner)?.getBoundingClientRect()
      if (!box) throw new Error(`no ${name}`)
      return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)] as const
    }, id)
  const done = () => tab.page.evaluate(() => (window as unknown as { done: string[] }).done)

  it('takes a PNG of the window in its one size', async () => {
    const computer = await sit()
    const picture = Uint8Array.from(atob(await computer.screenshot()), (sign) => sign.charCodeAt(0))
    expect([...picture.slice(1, 4)]).toEqual([0x50, 0x4e, 0x47])
    const view = new DataView(picture.buffer)
    expect([view.getUint32(16), view.getUint32(20)]).toEqual(computer.dimensions)
  })

  it.each([
    ['repost', 'menu'],
    ['no', 'left'],
    ['way', 'left inner'],
  ])('presses %s', async (id, effect) => {
    const computer = await sit()
    await computer.click(...(await centre(id)), 'left')
    expect(await done()).toEqual([effect])
    computer.insist()
  })

  it.each([
    'me',
    'theirs',
    'like',
    'follow',
    'link',
    'send',
    'blank',
    'plain',
    'spread',
    'post',
    'drop',
    'yes',
    'inner',
  ])('does not press %s', async (id) => {
    const computer = await sit()
    await expect(computer.click(...(await centre(id)), 'left')).rejects.toThrow(ComputerFault)
    await expect(computer.screenshot()).rejects.toThrow(ComputerFault)
    expect(await done()).toEqual([])
  })

  it('does not press what was covered since', async () => {
    await sit()
    const target = await pressableAt(tab.page, ...(await centre('repost')))
    if (!target) throw new Error('nothing there')
    await tab.page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<div style="position:fixed;inset:0"></div>')
    })
    expect(await gatedPress(tab.page, target, gate())).toEqual({ pressed: false, why: 'Something lies over it.' })
    expect(await done()).toEqual([])
  })

  it('does nothing by the keyboard but leave and scroll', async () => {
    const computer = await sit()
    await tab.page.focus('#post')
    await computer.keypress(['Escape'])
    await computer.keypress(['PageDown'])
    await expect(computer.keypress(['Enter'])).rejects.toThrow(ComputerFault)
    expect(await done()).toEqual([])
  })
})
