// Every setting as data: its name as the host calls it, where it lies, and how it is asked for.
import {
  MemorySaving,
  OptimizerKind,
  Precision,
  ScheduleKind,
  type DatasetSettings,
  type TrainingSettings,
  type VersionSettings
} from '../shared/gen/train_tools_pb'
import { datasetOf, trainingOf } from '../shared/settings/merge'
import type { sayField } from './field-texts'

export type TextKey = Parameters<typeof sayField>[0]
export type Value = number | boolean | string | undefined
export type Group = 'basic' | 'network' | 'learning' | 'captions' | 'machine'

export type Input =
  | { type: 'number'; min: number; max: number; whole: boolean; automatic: 'none' | 'empty' | 'minusOne' }
  | { type: 'choice'; choices: readonly (readonly [number, TextKey | `=${string}`])[] }
  | { type: 'toggle' }

export interface Field {
  name: TextKey
  group: Group
  input: Input
  get: (settings: VersionSettings) => Value
  set: (settings: VersionSettings, value: Value) => void
}

type KeyOf<T> = Exclude<keyof T & string, `$${string}` | 'consent'>

function training(name: TextKey, key: KeyOf<TrainingSettings>, group: Group, input: Input): Field {
  return { name, group, input, ...accessors(settings => trainingOf(settings), key) }
}

function dataset(name: TextKey, key: KeyOf<DatasetSettings>, group: Group, input: Input): Field {
  return { name, group, input, ...accessors(settings => datasetOf(settings), key) }
}

// int64 fields are bigint in messages and numbers for people.
function accessors<T extends object>(
  part: (settings: VersionSettings) => T,
  key: keyof T
): Pick<Field, 'get' | 'set'> {
  return {
    get: settings => {
      const value: unknown = part(settings)[key]
      return typeof value === 'bigint' ? Number(value) : (value as Value)
    },
    set: (settings, value) => {
      const target = part(settings) as Record<keyof T, unknown>
      if (value === undefined) delete target[key]
      else target[key] = typeof target[key] === 'bigint' ? BigInt(Number(value)) : value
    }
  }
}

const whole = (min: number, max: number): Input => ({ type: 'number', min, max, whole: true, automatic: 'none' })
const optional = (min: number, max: number, isWhole = true): Input => ({
  type: 'number',
  min,
  max,
  whole: isWhole,
  automatic: 'empty'
})
const toggle: Input = { type: 'toggle' }
const precisions = [
  [Precision.BF16, '=bf16'],
  [Precision.FP16, '=fp16'],
  [Precision.FP32, '=fp32']
] as const

export const fields: readonly Field[] = [
  training('epochs', 'epochs', 'basic', whole(1, 100_000)),
  dataset('repeats', 'repeats', 'basic', { type: 'number', min: 1, max: 10_000, whole: true, automatic: 'minusOne' }),
  training('save_every_epochs', 'saveEveryEpochs', 'basic', whole(1, 100_000)),
  dataset('resolution', 'resolution', 'basic', whole(64, 2048)),
  dataset('flip', 'flip', 'basic', toggle),

  training('rank', 'rank', 'network', whole(1, 1024)),
  training('alpha', 'alpha', 'network', { type: 'number', min: 0, max: 100_000, whole: false, automatic: 'none' }),
  training('conv_rank', 'convRank', 'network', optional(1, 1024)),
  training('conv_alpha', 'convAlpha', 'network', optional(0, 100_000, false)),

  training('batch_size', 'batchSize', 'learning', whole(1, 64)),
  training('optimizer', 'optimizer', 'learning', {
    type: 'choice',
    choices: [
      [OptimizerKind.ADAMW, '=AdamW'],
      [OptimizerKind.LION, '=Lion']
    ]
  }),
  training('learning_rate', 'learningRate', 'learning', optional(0, 1, false)),
  training('train_text_encoder', 'trainTextEncoder', 'learning', toggle),
  training('text_encoder_learning_rate', 'textEncoderLearningRate', 'learning', optional(0, 1, false)),
  training('schedule', 'schedule', 'learning', {
    type: 'choice',
    choices: [
      [ScheduleKind.CONSTANT, '=constant'],
      [ScheduleKind.CONSTANT_WITH_WARMUP, '=constant_with_warmup'],
      [ScheduleKind.LINEAR, '=linear'],
      [ScheduleKind.COSINE, '=cosine'],
      [ScheduleKind.COSINE_WITH_RESTARTS, '=cosine_with_restarts'],
      [ScheduleKind.POLYNOMIAL, '=polynomial']
    ]
  }),
  training('warmup_steps', 'warmupSteps', 'learning', whole(0, 1_000_000)),
  training('validation_pictures', 'validationPictures', 'learning', optional(0, 100_000)),
  training('seed', 'seed', 'learning', whole(0, Number.MAX_SAFE_INTEGER)),

  training('clip_skip', 'clipSkip', 'captions', whole(1, 12)),
  training('shuffle_caption', 'shuffleCaption', 'captions', toggle),
  training('keep_tokens', 'keepTokens', 'captions', whole(0, 225)),
  training('max_token_length', 'maxTokenLength', 'captions', optional(75, 225)),

  training('precision', 'precision', 'machine', { type: 'choice', choices: [[0, 'automatic'], ...precisions] }),
  training('save_precision', 'savePrecision', 'machine', {
    type: 'choice',
    choices: [[0, 'automatic'], ...precisions]
  }),
  training('memory_saving', 'memorySaving', 'machine', {
    type: 'choice',
    choices: [
      [0, 'automatic'],
      [MemorySaving.ON, 'on'],
      [MemorySaving.OFF, 'off']
    ]
  })
]

/** What a person typed into a number field: the value, or null where it is none. */
export function readNumber(text: string, input: Extract<Input, { type: 'number' }>): { value: Value } | null {
  const typed = text.trim().normalize('NFKC') // full-width digits, as Japanese input methods give them
  if (typed === '') {
    if (input.automatic === 'none') return null
    return { value: input.automatic === 'minusOne' ? -1 : undefined }
  }
  const value = Number(typed)
  const fits = Number.isFinite(value) && value >= input.min && value <= input.max
  return fits && (!input.whole || Number.isInteger(value)) ? { value } : null
}

/** A number field's text; automatic is empty. */
export function writeNumber(value: Value, input: Extract<Input, { type: 'number' }>): string {
  if (value === undefined || (input.automatic === 'minusOne' && value === -1)) return ''
  const number = Number(value)
  return number !== 0 && Math.abs(number) < 1e-3 ? number.toExponential() : `${number}`
}
