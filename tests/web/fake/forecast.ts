// What the fake says about a training before it begins.
import { Code, create } from '../../../extension/web/tools/packages'
import {
  type Finding,
  FindingSchema,
  Severity,
  type VersionSettings,
  VersionSettingsSchema
} from '../../../extension/web/src/api/gen/train_tools_pb'
import { problem, type Problem, sentence } from '../../../extension/web/src/i18n/problem'
import { refuseAll } from '../../../extension/web/src/api/refusal'
import { setValues, valueOf, valuesOf } from '../../../extension/web/src/state/settings/values'
import { defaults, type World } from './world'

export function estimate(world: World, versionId: string, given?: VersionSettings) {
  const count = world.imagesOf(versionId).length
  const validationImages = count >= 8 ? Math.ceil(count / 10) : 0
  const images = count - validationImages
  const settings = create(VersionSettingsSchema, world.version(versionId).settings ?? defaults('', 1, 2))
  if (given) setValues(settings, valuesOf(given))
  const wrong = wrongSettings(settings)
  if (wrong.length > 0) throw refuseAll(Code.InvalidArgument, 'SETTINGS_INVALID', wrong)
  const repeats = Number(valueOf(settings, 'repeats') ?? 10)
  const epochs = Number(valueOf(settings, 'epochs'))
  const batchSize = Number(valueOf(settings, 'batch_size'))
  const flips = valueOf(settings, 'flip') ? 2 : 1
  const steps = Math.ceil((images * repeats * flips * epochs) / batchSize)
  return {
    images: images,
    validationImages: validationImages,
    repeats,
    flips,
    epochs,
    batchSize,
    steps,
    ...(world.speeds === 'own' && { seconds: steps * 0.62 }),
    ...(world.speeds === 'others' && { secondsAtLeast: 600, secondsAtMost: 2400 }),
    device: 'NVIDIA GeForce RTX 3060',
    memoryBytes: 5_900_000_000n,
    freeMemoryBytes: 11_200_000_000n,
    ...(settings.baseModelId && { memory: world.memory }),
    ...(settings.baseModelId && { fileBytes: 37_900_000n, diskBytes: 410_000_000n }),
    freeDiskBytes: 210_000_000_000n,
    notes: world.notes,
    questions: world.questions,
    dataset: { used: count, found: count + world.leftOut.length, reasons: world.leftOut }
  }
}

function wrongSettings(settings: VersionSettings): Problem[] {
  const resolution = Number(valueOf(settings, 'resolution'))
  const alpha = Number(valueOf(settings, 'alpha') ?? 1)
  const maxTokenLength = Number(valueOf(settings, 'max_token_length') ?? 75)
  const sides = { value: `${resolution}`, multiple: '64', min: '64', max: '2048', usual: '512' }
  const lengths = { value: `${maxTokenLength}`, choices: '75, 150, 225' }
  const prompts = `${valueOf(settings, 'sample_prompts') ?? ''}`.split('\n')
  const line = `${1 + prompts.findIndex(prompt => prompt.includes(' --q'))}`
  const flag = { line, name: '--q', choices: '--n, --w, --h, --d, --l, --s, --ss' }
  const checks: [boolean, Problem][] = [
    [line !== '0', problem('prompts.flag', flag, 'sample_prompts')],
    [resolution % 64 !== 0, problem('setting.multiple', sides, 'resolution')],
    [![75, 150, 225].includes(maxTokenLength), problem('setting.choice_automatic', lengths, 'max_token_length')],
    [alpha <= 0, problem('setting.above_automatic', { value: `${alpha}`, min: '0' }, 'alpha')]
  ]
  return checks.filter(([isWrong]) => isWrong).map(([, wrong]) => wrong)
}

export function findings(world: World, versionId: string): Finding[] {
  const { settings } = world.version(versionId)
  const found: Finding[] = []
  const add = (severity: Severity, problem: Problem) => found.push(create(FindingSchema, { severity, problem }))
  const say = (severity: Severity, field: string, text: string) => add(severity, { ...sentence(text), field })
  if (!settings?.baseModelId)
    say(
      Severity.PROBLEM,
      'base_model_id',
      'No base model is chosen. Choose the checkpoint that you make images with.'
    )
  for (const wrong of settings ? wrongSettings(settings) : []) add(Severity.PROBLEM, wrong)
  if (world.imagesOf(versionId).length === 0)
    say(Severity.PROBLEM, '', 'The dataset has no images. Drop 10 to 40 into it.')
  if (settings?.consent?.showsRealPeople && !settings.consent.hasConsent) {
    say(Severity.WARNING, '', 'The images show real people whose consent is not recorded.')
  }
  if (settings && Number(valueOf(settings, 'learning_rate') ?? 0) > 0.01) {
    say(
      Severity.WARNING,
      'learning_rate',
      'A learning rate of more than 0.01 usually breaks the images; 1e-4 suits AdamW.'
    )
  }
  return found
}
