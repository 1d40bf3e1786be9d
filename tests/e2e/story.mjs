// The story that makes it a product: from images to a LoRA in the prompt, with a reload in the middle.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { until } from './webui.mjs'

export async function fromImagesToPrompt(webui) {
  await webui.at('create-project-label').waitFor()
  await webui.keepScreen('1-empty')
  await makeProject(webui, '花子の計画')
  await renameVersion(webui, '初版')

  await dropImages(webui, 12)
  await writeCaption(webui, 0, 'smile, red scarf')
  await writeCaption(webui, 1, '横顔, 走る')
  await webui.keepScreen('2-dataset')

  await chooseSmallTraining(webui)
  await beginWithTwoMistakes(webui)
  await webui.keepScreen('3-train')
  await webui.at('begin-train').click()
  await webui.at('run-progress').waitFor()
  await webui.keepScreen('4-training')

  const before = await stepShown(webui)
  await webui.page.reload()
  await webui.show()
  await webui.at('run-progress').waitFor()
  await until(async () => await stepShown(webui) >= before, 'the run is shown as far as it was')

  await webui.at('see-results').click() // comes when it is done
  await webui.at('use-lora').first().waitFor()
  await webui.keepScreen('5-results')
  await captionsAreThere(webui)

  await webui.at('tab-results').click()
  await webui.at('use-lora').first().click()
  await webui.at('lora-tag').first().waitFor()
  await webui.keepScreen('6-used')
  const tag = await webui.at('lora-tag').first().textContent()
  assert.match(tag, /^<lora:.+:1>, 花子の計画$/)
  const stem = tag.slice('<lora:'.length, tag.lastIndexOf(':1>'))
  assert.deepEqual(webui.loraFiles, [`${stem}.json`, `${stem}.preview.webp`, `${stem}.safetensors`])
  const card = JSON.parse(fs.readFileSync(path.join(webui.loras, `${stem}.json`), 'utf8'))
  assert.deepEqual([card['activation text'], card['sd version']], ['花子の計画', 'SD1'])

  await webui.at('insert-prompt').first().click()
  const prompt = webui.page.locator('#txt2img_prompt textarea')
  await until(async () => (await prompt.inputValue()).includes(tag), 'the tag is in the prompt')
  await webui.at('insert-prompt').first().click({ force: true }).catch(() => {}) // the page may have gone to txt2img
  assert.equal((await prompt.inputValue()).split('<lora:').length, 2, 'the tag stands there once')
  for (const tab of ['txt2img', 'img2img'])
    await webui.page.locator(`#${tab}_lora_cards .card[data-name="${stem}"]`).waitFor({ state: 'attached' })
}

export async function makeProject(webui, label) {
  await webui.at('create-project-label').fill(label)
  await webui.at('create-project').click()
  await webui.at('drop-zone').waitFor()
}

async function renameVersion(webui, label) {
  await webui.at('version-menu').first().click()
  await webui.at('rename-version').click()
  await webui.at('label-editor').fill(label)
  await webui.at('label-editor').press('Enter')
  await webui.tab().locator('.tt-version-label', { hasText: label }).waitFor()
}

export async function dropImages(webui, count) {
  await webui.at('file-input').setInputFiles(webui.images.slice(0, count))
  await until(async () => await webui.at('image-card').count() === count, `${count} images are there`)
}

async function writeCaption(webui, index, text) {
  const editor = webui.at('caption-editor').nth(index)
  await editor.fill(text)
  await editor.blur()
}

async function captionsAreThere(webui) {
  await webui.at('tab-dataset').click()
  await until(async () => {
    const captions = await webui.at('caption-editor').evaluateAll(boxes => boxes.map(box => box.value))
    return captions.includes('smile, red scarf') && captions.includes('横顔, 走る')
  }, 'both captions are there')
}

/** A training that takes a minute on any machine. */
export async function chooseSmallTraining(webui, epochs = 4) {
  await webui.at('tab-train').click()
  await webui.at('base-model').selectOption({ index: 1 })
  const all = webui.tab().locator('details:not([open]) > summary, [aria-expanded="false"][data-testid="all-settings"]')
  if (await all.count()) await all.first().click()
  for (const [name, value] of [['resolution', '64'], ['repeats', '1'], ['epochs', `${epochs}`], ['rank', '2'], ['alpha', '2']])
    await webui.tab().locator(`#tt-field-${name}`).fill(value)
  await until(async () => /\b[0-9,]+\b/.test(await webui.at('arithmetic').textContent()), 'the steps are shown')
}

// Validate finds the same while one types; here it never answers, so that what is shown comes with the refused Begin.
async function beginWithTwoMistakes(webui) {
  const field = name => webui.tab().locator(`#tt-field-${name}`)
  const problemAt = name => webui.tab().locator(`[data-setting="${name}"] [data-testid="problem"]`)
  const validate = '**/traintools.v1.Training/Validate'
  await webui.page.route(validate, () => {})
  const name = await field('output_name').inputValue()
  await field('output_name').fill('花/子')
  await field('conv_alpha').fill('2') // without a rank

  await webui.at('begin-train').click()
  await problemAt('output_name').waitFor()
  assert.match(await problemAt('output_name').textContent(), /花\/子/)
  assert.match(await problemAt('conv_alpha').textContent(), /conv dim/)
  assert.equal(await problemAt('rank').count(), 0)
  assert.equal(await webui.at('run-progress').count(), 0)
  await webui.keepScreen('3-mistakes')

  await webui.page.unroute(validate)
  await field('output_name').fill(name)
  await field('conv_alpha').fill('')
  for (const setting of ['output_name', 'conv_alpha']) await problemAt(setting).waitFor({ state: 'detached' })
}

async function stepShown(webui) {
  const text = await webui.at('run-progress').textContent()
  return Number(/(\d[\d,]*)\s*(?:\/|of|中)/.exec(text)?.[1].replaceAll(',', '') ?? 0)
}
