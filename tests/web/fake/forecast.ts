// What the fake says about a training before it begins.
import { Code, create } from '../../../extension/web/tools/packages'
import {
  type Finding,
  FindingSchema,
  Severity,
  type VersionSettings
} from '../../../extension/web/src/shared/gen/train_tools_pb'
import { refuseAll } from '../../../extension/web/src/shared/refusal'
import { defaults, type World } from './world'

export function estimate(world: World, versionId: string, given = world.version(versionId).settings) {
  const count = world.picturesOf(versionId).length
  const heldOut = count >= 8 ? Math.ceil(count / 10) : 0
  const pictures = count - heldOut
  const settings = given ?? defaults('', 1, 2)
  const wrong = wrongSettings(settings)
  if (wrong.length > 0) throw refuseAll(Code.InvalidArgument, 'SETTINGS_INVALID', wrong)
  const chosen = settings.dataset?.repeats ?? -1
  const repeats = chosen > 0 ? chosen : 10
  const { epochs = 1, batchSize = 1 } = settings.training ?? {}
  const flips = settings.dataset?.flip ? 2 : 1
  const steps = Math.ceil((pictures * repeats * flips * epochs) / batchSize)
  return {
    pictures,
    heldOut,
    repeats,
    flips,
    epochs,
    batchSize,
    steps,
    seconds: steps * 0.62,
    memoryBytes: 5_900_000_000n,
    freeMemoryBytes: 11_200_000_000n,
    fileBytes: 37_900_000n,
    diskBytes: 410_000_000n,
    freeDiskBytes: 210_000_000_000n
  }
}

function wrongSettings({ dataset, training }: VersionSettings): { field: string; sentence: string }[] {
  const { resolution = 512 } = dataset ?? {}
  const { alpha = 1, maxTokenLength = 75 } = training ?? {}
  const checks: [boolean, string, string][] = [
    [resolution % 64 !== 0, 'resolution', `Resolution is ${resolution}; choose a multiple of 64 from 64 to 2048.`],
    [![75, 150, 225].includes(maxTokenLength), 'max_token_length', `Caption length is ${maxTokenLength}; choose 75.`],
    [alpha <= 0, 'alpha', `Alpha is ${alpha}; choose a number above 0.`]
  ]
  return checks.filter(([isWrong]) => isWrong).map(([, field, sentence]) => ({ field, sentence }))
}

export function findings(world: World, versionId: string): Finding[] {
  const { settings } = world.version(versionId)
  const found: Finding[] = []
  const say = (severity: Severity, setting: string, text: string) =>
    found.push(create(FindingSchema, { severity, setting, text }))
  if (!settings?.baseModelId)
    say(
      Severity.PROBLEM,
      'base_model_id',
      'No base model is chosen. Choose the checkpoint that you make pictures with.'
    )
  for (const { field, sentence } of settings ? wrongSettings(settings) : []) say(Severity.PROBLEM, field, sentence)
  if (world.picturesOf(versionId).length === 0)
    say(Severity.PROBLEM, '', 'The dataset has no pictures. Drop 10 to 40 into it.')
  if (settings?.dataset?.consent?.showsRealPeople && !settings.dataset.consent.hasConsent) {
    say(Severity.WARNING, '', 'The pictures show real people whose consent is not recorded.')
  }
  if ((settings?.training?.learningRate ?? 0) > 0.01) {
    say(
      Severity.WARNING,
      'learning_rate',
      'A learning rate of more than 0.01 usually breaks the pictures; 1e-4 suits AdamW.'
    )
  }
  return found
}
