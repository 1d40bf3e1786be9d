// What the tab tells and asks before a training begins.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryForecastSchema, ProblemSchema } from '../../extension/web/src/api/gen/train_tools_pb'
import { inner, problem } from '../../extension/web/src/i18n/problem'
import { create } from '../../extension/web/tools/packages'
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

test('Memory_OfAnEstimate_TellsThePlanAndTheNextCheaperWithItsPrice', async () => {
  const planned = (fake: FakeWebUi) => {
    const cheaper = inner(problem('memory.checkpointing', { value: 'on' }, 'gradient_checkpointing'))
    const next = problem('memory.next', { cheaper_problem: cheaper, needed: '3.0 GB' })
    fake.world.memory!.cheaper = create(ProblemSchema, next)
    return asking(fake)
  }
  await inTab({ hash: planned }, async ({ get }) => {
    const memory = get('estimate-memory')
    const plan = '5.5 GB of memory are needed, and 10.4 GB are free. Frozen weights are kept in int8'
    await memory.getByText(plan).waitFor()
    await memory.getByText('slower by a third. It is expected to need about 3.0 GB then.').waitFor()
  })
})

test('Memory_ThatIsNotExpectedToBeEnough_IsAWarningWithWhatToDo', async () => {
  const short = (fake: FakeWebUi) => {
    const parts = { needed: '5.5 GB', free: '3.1 GB', ways_problem: inner(problem('memory.way_plain')) }
    const todo = inner(problem('memory.smaller_resolution', { value: '512' }, 'resolution'))
    const plan = problem('memory.does_not_fit', { ...parts, cheaper_problem: todo })
    fake.world.memory = create(MemoryForecastSchema, { plan, fits: false })
    return asking(fake)
  }
  await inTab({ hash: short }, async ({ page, get }) => {
    await page.getByText('The memory is not expected to be enough: about 5.5 GB').waitFor()
    await page.getByText('to 512, at which fine details are lost.').waitFor()
    assert.equal(await get('estimate-memory').count(), 0)
  })
})
