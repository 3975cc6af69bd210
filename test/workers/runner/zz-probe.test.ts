import { expect, it } from 'vitest'
import { BrowserSession } from '../../../runner/browser/session.ts'
import { env } from './world.ts'
const site = new URL(env.LINKEDIN_WEB_URL)
const other = `http://localhost:${site.port}`
it('probe', async () => {
  const session = await BrowserSession.open(env.BROWSER, site)
  const tab = await session.newTab()
  await tab.page.goto(`${site.origin}/login`)
  const out: unknown[] = []
  const cdp = await tab.page.createCDPSession()
  const cookies = async () => (await cdp.send('Network.getAllCookies')).cookies.map((c) => c.domain + ' ' + c.name)
  const pages = async () => (await tab.page.browser().pages()).map((p) => p.url())
  const settle = () => new Promise((r) => setTimeout(r, 800))
  out.push(await cookies())
  await tab.page.evaluate((o) => { window.open(o + '/login', '_blank', 'noopener') }, other)
  await settle(); out.push('noopener', await cookies(), await pages())
  await tab.page.evaluate((o) => { window.open(o + '/login') }, other)
  await settle(); out.push('open', await cookies(), await pages())
  await tab.page.evaluate((o) => { const a = document.createElement('a'); a.href = o + '/login'; a.target = '_blank'; a.rel = 'noopener noreferrer'; a.textContent='x'; a.id='zz'; a.style.cssText='position:fixed;top:0;left:0;z-index:9999;width:50px;height:50px;background:red'; document.body.append(a) }, other)
  await tab.page.mouse.click(10, 10)
  await settle(); out.push('click', await cookies(), await pages())
  await tab.page.keyboard.down('Control'); await tab.page.mouse.click(10, 10); await tab.page.keyboard.up('Control')
  await settle(); out.push('ctrl', await cookies(), await pages())
  await tab.page.keyboard.down('Shift'); await tab.page.mouse.click(10, 10); await tab.page.keyboard.up('Shift')
  await settle(); out.push('shift', await cookies(), await pages())
  await tab.page.mouse.click(10, 10, { button: 'middle' })
  await settle(); out.push('middle', await cookies(), await pages())
  console.log(JSON.stringify(out, null, 1))
  await session.newTab()
  out.push(await pages())
  await session.close()
  expect(1).toBe(2)
})
