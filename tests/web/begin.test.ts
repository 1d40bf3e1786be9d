// What the tab tells and asks before a training begins.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problem } from '../../extension/web/src/i18n/problem'
import { dataset } from './scenes'
import { inTab, until, useBrowser } from './tab'
import type { FakeWebUi } from './fake/server'

useBrowser()

const few = problem('sentence', { sentence: 'Only 2 of 12 images are used.' })
const asking = (fake: FakeWebUi) => {
  fake.world.questions = [few]
  return `#/v/${dataset(fake.world, 'hanako', 14)}/train`
}

test('Begin_ThatAsks_BeginsOnlyWhenThePersonSaysYes', async () => {
  await inTab({ hash: asking }, async ({ fake, get }) => {
    await get('begin-train').click()
    await get('begin-questions').getByText('Only 2 of 12 images are used.').waitFor()
    await get('begin-no').click()
    await get('begin-questions').waitFor({ state: 'detached' })
    assert.equal(fake.world.runs.length, 0)

    await get('begin-train').click()
    await get('begin-yes').click()

    await until('a run began', () => fake.world.runs.length === 1)
    await get('begin-questions').waitFor({ state: 'detached' })
  })
})

test('Notes_OfAnEstimate_StandBesideTheButtonBeforeItIsPressed', async () => {
  const noting = (fake: FakeWebUi) => {
    fake.world.notes = [problem('sentence', { sentence: 'Warmup is longer than the run.' })]
    return asking(fake)
  }
  await inTab({ hash: noting }, async ({ page }) => {
    await page.getByText('Warmup is longer than the run.').waitFor()
    await page.getByText('Only 2 of 12 images are used.').waitFor()
  })
})
