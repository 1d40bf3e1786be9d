// An image that is asked for while a training has the GPU. No machine of the tests has one: the host lends on the CPU.
import assert from 'node:assert/strict'
import { chooseSmallTraining, dropImages, makeProject } from './story.mjs'
import { until } from './webui.mjs'

export const lendsOnCpu = { TRAINTOOLS_LEND_ON_CPU: '1' }

export async function generateWhileTraining(webui) {
  await makeProject(webui, '生成')
  await dropImages(webui, 3)
  await chooseSmallTraining(webui, 5000)
  await webui.at('begin-train').click()
  await webui.at('run-progress').waitFor()
  await until(async () => await step(webui) >= 3, 'it trains')

  await webui.page.locator('#tabs > .tab-nav > button', { hasText: 'txt2img' }).click()
  let made = false
  const image = webui.page.evaluate(() => fetch('fake/generate', { method: 'POST' }).then(answer => answer.ok))
    .then(ok => { made = ok })
  await webui.page.locator('#txt2img_generate').click()
  // Forge Neo's page shows these while an image waits, over all of the box.
  await webui.page.evaluate(() => {
    for (const button of document.querySelectorAll('#txt2img_interrupt, #txt2img_skip')) button.style.display = 'block'
  })
  const now = webui.page.locator('#txt2img_traintools_waits button')
  await now.waitFor()
  const seen = await now.evaluate(button => {
    const { left, top, width, height } = button.getBoundingClientRect()
    return button.contains(document.elementFromPoint(left + width / 2, top + height / 2))
  })
  await webui.keepScreen('7-waits')
  assert.ok(seen, 'the notice lies under nothing')
  assert.equal(made, false, 'the image waits')

  await webui.show()
  const before = await step(webui)
  await webui.page.locator('#tabs > .tab-nav > button', { hasText: 'txt2img' }).click()
  await now.click()
  await image
  assert.equal(made, true)
  await now.waitFor({ state: 'detached' })

  await webui.show()
  await until(async () => await step(webui) > before + 3, 'the training goes on by itself')
  await webui.at('cancel').first().click()
  await webui.at('cancel-yes').click()
  const goesOn = webui.tab().locator('[data-testid="run-status"]:not([data-status="cancelled"])')
  await until(async () => await goesOn.count() === 0, 'it is cancelled')
}

async function step(webui) {
  const progress = webui.at('run-progress')
  if (await progress.count() === 0) return 0 // it waits for the image
  return Number(/(\d[\d,]*)\s*(?:\/|of)/.exec(await progress.textContent())?.[1].replaceAll(',', '') ?? 0)
}
