import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import {
  EstimateResponseSchema,
  Severity,
  VersionSettingsSchema,
  type VersionSettings
} from '../../api/gen/train_tools_pb'
import type { Host } from '../../api/host'
import { problem, sentence } from '../../i18n/problem'
import { language } from '../../i18n/texts'
import { arithmetic } from './arithmetic'
import { Forecast } from './forecast'

const estimate = create(EstimateResponseSchema, {
  images: 12,
  repeats: 10,
  flips: 2,
  epochs: 10,
  batchSize: 1,
  steps: 2400
})

test('Arithmetic_OfAMirroredDataset_ShowsEveryFactor', () => {
  assert.equal(arithmetic(estimate), '12 images × 10 repeats × 2 (mirrored) × 10 epochs / 1 = 2,400 steps')
})

test('Arithmetic_OfFoldersThatDiffer_SaysSo', () => {
  const mixed = create(EstimateResponseSchema, { ...estimate, repeats: 0, flips: 1, batchSize: 2, steps: 70 })

  assert.equal(arithmetic(mixed), '12 images × repeats of each folder × 10 epochs / 2 = 70 steps')
})

test('Arithmetic_InOtherLanguages_IsInThem', () => {
  language.set({ current: 'ja' })
  const japanese = arithmetic(estimate)
  language.set({ current: 'zh' })
  const chinese = arithmetic(estimate)
  language.set({ current: 'en' })

  assert.equal(japanese, '12枚 × 10回繰り返し × 2（左右反転） × 10エポック / 1 = 2,400ステップ')
  assert.equal(chinese, '12 张图像 × 重复 10 次 × 2（镜像） × 10 轮 / 1 = 2,400 步')
})

function forecast(answer: (settings: VersionSettings) => Promise<unknown>) {
  const asked: string[] = []
  const host = {
    training: {
      estimate: async ({ settings }: { settings: VersionSettings }) => {
        asked.push(settings.notes)
        return answer(settings)
      },
      validate: async () => ({ findings: [{ severity: Severity.PROBLEM, problem: problem('base.missing') }] })
    }
  }
  return { asked, forecast: new Forecast(host as unknown as Host, 'v', async () => {}) }
}

test('Forecast_OfQuickChanges_AsksForTheLastOnly', async () => {
  const page = forecast(async () => estimate)

  const first = page.forecast.estimate(create(VersionSettingsSchema, { notes: 'first' }))
  await Promise.all([first, page.forecast.estimate(create(VersionSettingsSchema, { notes: 'last' }))])

  assert.deepEqual(page.asked, ['last'])
  assert.equal(page.forecast.store.value.estimate?.steps, 2400)
})

test('Forecast_ThatIsRefused_SaysWhy', async () => {
  const page = forecast(async () => {
    throw new ConnectError('Rank is 0; choose 1 to 1024.', Code.InvalidArgument)
  })

  await page.forecast.estimate(create(VersionSettingsSchema))

  assert.deepEqual(page.forecast.store.value.problem, sentence('Rank is 0; choose 1 to 1024.'))
})

test('Forecast_OfFindings_KeepsThem', async () => {
  const page = forecast(async () => estimate)

  const findings = await page.forecast.validate()

  assert.deepEqual(
    findings.map(({ problem }) => problem.code),
    ['base.missing']
  )
  assert.deepEqual(page.forecast.store.value.findings, findings)
})
