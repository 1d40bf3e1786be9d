// A training's events as the worker writes them, the host keeps them and the stream brings them: one JSON for all,
// declared in TrainTools.Core/Events. Here stand the kinds and properties that the page shows; others pass by, so that
// a host of another version does no harm.
import { type Problem, readProblem } from '../../i18n/problem'

interface Values {
  string: string
  number: number
  boolean: boolean
  problem: Problem
  'problem?': Problem | null
}

const kinds = {
  preparing: { what: 'string', done: 'number', total: 'number' },
  run_started: {
    images: 'number',
    total_steps: 'number',
    epochs: 'number',
    steps_done: 'number', // before, where it goes on from a saved state: events of later steps are void
    device: 'string',
    precision: 'string'
  },
  step_done: {
    step: 'number',
    epoch: 'number',
    loss: 'number',
    average_loss: 'number',
    learning_rate: 'number',
    seconds: 'number'
  },
  epoch_done: { epoch: 'number', step: 'number', average_loss: 'number' },
  validated: { epoch: 'number', step: 'number', validation_loss: 'number' },
  lora_saved: { file_name: 'string', epoch: 'number', step: 'number', final: 'boolean' },
  sample_made: { file_name: 'string', epoch: 'number', step: 'number', prompt: 'number' },
  noted: { problem: 'problem' },
  warned: { problem: 'problem' },
  job_ended: { end: 'string', problem: 'problem?', seconds: 'number' }
} as const satisfies Record<string, Record<string, keyof Values>>

type Kinds = typeof kinds

/** An event of one kind. */
export type EventOf<Kind extends keyof Kinds> = { event: Kind } & {
  [Property in keyof Kinds[Kind]]: Kinds[Kind][Property] extends keyof Values ? Values[Kinds[Kind][Property]] : never
}

export type TrainingEvent = { [Kind in keyof Kinds]: EventOf<Kind> }[keyof Kinds]

const shapes = new Map<unknown, Record<string, keyof Values>>(Object.entries(kinds))
const notFinite: readonly unknown[] = ['NaN', 'Infinity', '-Infinity'] // JSON has no numbers for these
const decoder = new TextDecoder()

/** The event of a stream's message; null for a kind that this page does not know, or knows otherwise. */
export function readEvent(json: Uint8Array): TrainingEvent | null {
  const said = parsed(json)
  const shape = shapes.get(said.event)
  if (!shape) return null
  const event: Record<string, unknown> = { event: said.event }
  for (const [property, type] of Object.entries(shape)) {
    const value = read(said[property], type)
    if (value === undefined) return null
    event[property] = value
  }
  return event as TrainingEvent
}

// The value as the page has it; undefined where it is none of its type.
function read(value: unknown, type: keyof Values): Values[keyof Values] | undefined {
  if (type === 'problem') return readProblem(value) ?? undefined
  if (type === 'problem?') return readProblem(value)
  const read = type === 'number' && notFinite.includes(value) ? Number(value) : value
  return typeof read === type ? (read as Values[typeof type]) : undefined
}

/** The message's bytes of an event, as the host makes them. */
export function eventJson(event: TrainingEvent): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(event))
}

function parsed(json: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(decoder.decode(json))
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
