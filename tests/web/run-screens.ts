// The screens of a training and of what it left.
import { RunStatus } from '../../extension/web/src/api/gen/train_tools_pb'
import { setValues } from '../../extension/web/src/state/settings/values'
import type { Page } from '../../extension/web/tools/packages'
import type { FakeWebUi } from './fake/server'
import { dataset, run } from './scenes'

/** A state of the tab to look at. */
export interface Screen {
  name: string
  prepare: (fake: FakeWebUi) => string
  act?: (page: Page) => Promise<void>
}

export const runScreens: readonly Screen[] = [
  {
    name: 'training',
    prepare: fake => {
      const id = scene(fake)
      run(fake.world, id, 840, 1200, RunStatus.TRAINING)
      return `#/v/${id}/train`
    },
    act: async page => {
      await page.getByTestId('run-progress').waitFor()
      await page.locator('.tt-log summary').click()
    }
  },
  {
    name: 'prompts',
    prepare: fake => {
      const id = scene(fake)
      const { settings } = fake.world.version(id)
      if (settings) setValues(settings, { sample_prompts: '花子, smile --n blurry --w 512\nhanako, rain --q 3' })
      return `#/v/${id}/train`
    },
    act: async page => {
      await page.getByTestId('begin-train').click()
      await page.locator('[data-setting=sample_prompts]').getByTestId('problem').scrollIntoViewIfNeeded()
    }
  },
  {
    name: 'samples',
    prepare: fake => {
      const id = scene(fake)
      sampled(fake, id)
      run(fake.world, id, 840, 1200, RunStatus.TRAINING)
      return `#/v/${id}/train`
    },
    act: async page => {
      await page.getByTestId('sample').locator('img').nth(15).waitFor()
      await page.getByTestId('samples').scrollIntoViewIfNeeded()
    }
  },
  {
    name: 'sample-large',
    prepare: fake => {
      const id = scene(fake)
      sampled(fake, id)
      run(fake.world, id, 840, 1200, RunStatus.TRAINING)
      return `#/v/${id}/train`
    },
    act: async page => {
      await page.getByTestId('sample').nth(5).click()
      await page.locator('[data-testid=sample-large][data-whole=true]').waitFor()
    }
  },
  {
    name: 'results',
    prepare: fake => {
      const id = scene(fake)
      run(fake.world, id, 1200, 1200, RunStatus.DONE)
      return `#/v/${id}/results`
    },
    act: page => page.getByTestId('use-lora').first().click()
  }
]

function sampled(fake: FakeWebUi, id: string): void {
  const { settings } = fake.world.version(id)
  const outside = 'hanako, red scarf, in the rain, city street at night, neon lights, wide shot, from behind'
  if (settings) setValues(settings, { sample_prompts: `花子, smile --n blurry --w 512\n${outside} --d 7` })
}

/** A version with images, beside others. */
export function scene(fake: FakeWebUi): string {
  dataset(fake.world, '青い帽子の人形', 3)
  dataset(fake.world, 'ai_model_v1', 23)
  return dataset(fake.world, '花子', 14)
}
