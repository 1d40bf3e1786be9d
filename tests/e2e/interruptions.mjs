// What may go wrong while it trains: the host is killed, the WebUI reloads its page, the browser is closed.
import assert from 'node:assert/strict'
import { chooseSmallTraining, dropImages, makeProject } from './story.mjs'
import { isAlive, until } from './webui.mjs'

export async function interruptions(webui) {
  await makeProject(webui, '中断')
  await dropImages(webui, 3)
  await chooseSmallTraining(webui, 200)
  await webui.at('begin-train').click()
  await webui.at('run-progress').waitFor()
  await until(async () => /[1-9]/.test(await webui.at('run-facts').first().textContent()), 'it trains')

  const first = webui.host.pid
  process.kill(first, 'SIGKILL')
  await until(() => { try { return webui.host.pid !== first } catch { return false } }, 'the stub starts another host')
  await webui.at('run-progress').waitFor() // without a reload: the tab finds the new host by itself

  const second = webui.host.pid
  await webui.page.locator('#reload').click()
  await webui.page.waitForSelector('#tabs')
  await webui.show()
  await webui.at('run-progress').waitFor()
  assert.equal(webui.host.pid, second, 'the host was adopted')
  assert.equal(isAlive(second), true)

  // Whether it trains again by now or still waits to: it began, so cancelling is asked for.
  await webui.at('cancel').first().click()
  await webui.at('cancel-yes').click()
  // The card says so, or is gone by then.
  const goesOn = webui.tab().locator('[data-testid="run-status"]:not([data-status="cancelled"])')
  await until(async () => await goesOn.count() === 0, 'it is cancelled')
}
