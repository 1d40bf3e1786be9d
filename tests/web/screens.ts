// Images of every screen, dark and light, in every language, wide and narrow, for people to look at:
// `npm run screens` writes them to TestResults/screens.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { RunStatus } from '../../extension/web/src/api/gen/train_tools_pb'
import { inner, problem, sentence } from '../../extension/web/src/i18n/problem'
import { setValues } from '../../extension/web/src/state/settings/values'
import type { StubState } from '../../extension/web/src/api/stub'
import type { Language } from '../../extension/web/src/i18n/texts'
import { chromium, type Browser } from '../../extension/web/tools/packages'
import { browserOptions } from './browser'
import { at, FakeWebUi } from './fake/server'
import { runScreens, scene, type Screen } from './run-screens'
import { dataset, run } from './scenes'

declare const __WEB__: string
const out = process.env['SCREENS'] ?? join(__WEB__, '../../TestResults/screens')

const setup = (state: StubState['host']['state']): StubState['setup'] => ({
  running: state === 'setting_up',
  log_tail: ['14:03:01 .NET SDK 10.0.100: downloading', '14:03:09 done'],
  steps: [
    { id: 'machine', title: problem('setup.step_look'), state: 'done', size_bytes: 0 },
    { id: 'dotnet', title: problem('setup.step_dotnet'), state: 'done', size_bytes: 229_000_000 },
    {
      id: 'grpc',
      title: problem('setup.step_grpcio'),
      state: state === 'missing' ? 'todo' : state === 'failed' ? 'done' : 'running',
      size_bytes: 6_100_000,
      done_bytes: 2_500_000
    },
    {
      id: 'host',
      title: problem('setup.step_host'),
      state: state === 'failed' ? 'failed' : 'todo',
      size_bytes: 2_948_000_000
    },
    { id: 'selftest', title: problem('setup.step_selftest'), state: 'todo', size_bytes: 0 }
  ]
})

const failure = problem('setup.packages_not_downloaded', { reason_problem: inner(sentence('NU1301')) })
const screens: Screen[] = [
  {
    name: 'setup',
    prepare: fake => {
      fake.state = { ...at(fake.state, 'setting_up', 'setting_up'), setup: setup('setting_up') }
      return ''
    }
  },
  {
    name: 'setup-failed',
    prepare: fake => {
      fake.state = { ...at(fake.state, 'missing', 'setup_failed', failure), setup: setup('failed') }
      return ''
    }
  },
  { name: 'first', prepare: () => '' },
  {
    name: 'dataset',
    prepare: fake => `#/v/${scene(fake)}/dataset`,
    act: async page => {
      await page.getByTestId('image-card').first().getByRole('checkbox').click()
    }
  },
  {
    name: 'tags',
    prepare: fake => {
      fake.world.taggers = ['wd-vit-tagger-v3']
      return `#/v/${scene(fake)}/dataset`
    },
    act: async page => {
      await page.getByTestId('tag-images').click()
      await page.getByTestId('tagging-begin').click()
      await page.getByTestId('tags-seen').getByText('1girl').waitFor()
    }
  },
  {
    name: 'tagger-fetch',
    prepare: fake => `#/v/${scene(fake)}/dataset`,
    act: async page => {
      await page.getByTestId('tag-images').click()
      await page.getByTestId('tagger-offer').click()
      await page.getByTestId('tagger-fetch').waitFor()
    }
  },
  {
    name: 'captions',
    prepare: fake => {
      fake.world.captionProblems = [
        problem('dataset.captions_unreadable', { n: '1', files: 'a.txt' }),
        problem('dataset.captions_offered', { n: '1', files: 'metadata.jsonl' })
      ]
      return `#/v/${scene(fake)}/dataset`
    },
    act: page => page.getByTestId('unreadable-caption').waitFor()
  },
  {
    name: 'image',
    prepare: fake => `#/v/${scene(fake)}/dataset`,
    act: async page => {
      await page.getByTestId('open-image').nth(1).click()
      await page.locator('[data-testid=view-image][data-whole=true]').waitFor()
    }
  },
  {
    name: 'about',
    prepare: fake => {
      fake.world.missing = problem('libtorch.none', {
        variable: 'TRAINTOOLS_LIBTORCH',
        versions: '2.10, 2.11, 2.12'
      })
      return `#/v/${scene(fake)}/dataset`
    },
    act: async page => {
      if (await page.getByTestId('side-toggle').isVisible()) await page.getByTestId('side-toggle').click()
      await page.getByTestId('about').click()
      await page.getByTestId('about-facts').getByText('GB').first().waitFor()
      await page.getByTestId('about-dialog').getByTestId('problem').waitFor()
    }
  },
  {
    name: 'gpu',
    prepare: fake => {
      fake.state = { ...fake.state, lease: { since_unix_ms: 1, holds_queue: true } }
      return `#/v/${scene(fake)}/train`
    },
    act: page => page.getByTestId('take-gpu-back').waitFor()
  },
  {
    name: 'cancel',
    prepare: fake => {
      const id = scene(fake)
      fake.state = { ...fake.state, lease: { since_unix_ms: 1, holds_queue: true } }
      const other = dataset(fake.world, '太郎', 3)
      Object.assign(run(fake.world, other, 40, 100, RunStatus.QUEUED).run, { queuePlace: 1 })
      run(fake.world, id, 840, 1200, RunStatus.TRAINING)
      return `#/v/${id}/train`
    },
    act: async page => {
      await page.getByTestId('gpu-lent').waitFor()
      await page.getByTestId('queue-line').getByTestId('cancel').click()
    }
  },
  { name: 'train', prepare: fake => `#/v/${scene(fake)}/train` },
  {
    name: 'train-asks',
    prepare: fake => {
      const leftOut = problem('image.empty', { file: 'a.png' })
      fake.world.leftOut = [leftOut, problem('image.cut_off', { file: 'b.png' })]
      fake.world.notes = [problem('dataset.cut_away', { n: '1', files: 'pano.png (98.8 %)' })]
      fake.world.questions = [
        problem('dataset.few_used', { used: '2', n: '12', reasons_problem: inner(leftOut) })
      ]
      return `#/v/${scene(fake)}/train`
    },
    act: async page => {
      await page.getByTestId('dataset-plan').locator('summary').click()
      await page.getByTestId('begin-train').click()
      await page.getByTestId('begin-questions').waitFor()
    }
  },
  {
    name: 'train-all',
    prepare: fake => {
      const id = scene(fake)
      const { settings } = fake.world.version(id)
      if (settings) setValues(settings, { rank: 64, learning_rate: 0.05 })
      return `#/v/${id}/train`
    },
    act: page => page.getByTestId('all-settings').click()
  },
  ...runScreens
]

async function take(
  browser: Browser,
  screen: Screen,
  theme: 'light' | 'dark',
  language: Language,
  width: number
): Promise<void> {
  const fake = await FakeWebUi.start()
  const context = await browser.newContext({
    viewport: { width, height: width > 500 ? 860 : 844 },
    colorScheme: theme
  })
  const page = await context.newPage()
  try {
    fake.state = { ...fake.state, theme, language }
    const hash = screen.prepare(fake)
    await page.goto(fake.page + hash)
    await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => {}) // a stream never idles
    await screen.act?.(page)
    await page.evaluate(() => document.fonts.ready.then(() => new Promise(resolve => requestAnimationFrame(resolve))))
    await page.screenshot({ path: join(out, fileOf(screen, theme, language, width)) })
  } finally {
    await context.close()
    await fake.stop()
  }
}

function fileOf({ name }: Screen, theme: string, language: Language, width: number): string {
  return `${name}-${language}-${theme}-${width}.png`
}

mkdirSync(out, { recursive: true })
const only = process.env['SCREEN']
const browser = await chromium.launch(browserOptions)
try {
  for (const screen of screens) {
    for (const [theme, language, width] of [
      ['light', 'en', 1280],
      ['dark', 'ja', 1280],
      ['light', 'zh', 1280],
      ['light', 'zh', 390],
      ['light', 'ja', 390],
      ['dark', 'en', 390]
    ] as const)
      if (!only || fileOf(screen, theme, language, width).match(only))
        await take(browser, screen, theme, language, width)
  }
} finally {
  await browser.close()
}
