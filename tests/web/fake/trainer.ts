// The fake's trainings: each is a timer that writes events.
import { create } from '../../../extension/web/tools/packages'
import {
  CheckpointSchema,
  RunSchema,
  RunStatus,
  WatchEventSchema,
  type Run,
  type WatchEvent
} from '../../../extension/web/src/api/gen/train_tools_pb'
import { eventJson, type TrainingEvent } from '../../../extension/web/src/api/live/events'
import { estimate } from './forecast'
import { addSample, promptsOf } from './samples'
import type { RunRecord, World } from './world'

const open = [
  RunStatus.QUEUED,
  RunStatus.PREPARING,
  RunStatus.TRAINING,
  RunStatus.STOPPING,
  RunStatus.PAUSED,
  RunStatus.INTERRUPTED
]
const active = [RunStatus.PREPARING, RunStatus.TRAINING, RunStatus.STOPPING]

export function queue(world: World): Run[] {
  return world.runs.filter(({ run }) => open.includes(run.status)).map(({ run }) => snapshot(run))
}

export function snapshot(run: Run): Run {
  return create(RunSchema, { ...run })
}

export function emit(world: World, record: RunRecord, event: NonNullable<WatchEvent['event']>): void {
  if (event.case === 'run') event.value.revision = ++record.run.revision
  record.events.push(
    create(WatchEventSchema, { sequence: BigInt(record.events.length + 1), unixMs: BigInt(Date.now()), event })
  )
  record.run.lastSequence = BigInt(record.events.length)
  world.touch()
}

function raise(world: World, record: RunRecord, event: TrainingEvent): void {
  emit(world, record, { case: 'eventJson', value: eventJson(event) })
}

export function enqueue(world: World, versionId: string): RunRecord {
  const version = world.version(versionId)
  const { steps, epochs, seconds } = estimate(world, versionId)
  const record: RunRecord = {
    events: [],
    checkpoints: [],
    samples: [],
    run: create(RunSchema, {
      id: world.id('r'),
      versionId,
      projectId: version.projectId,
      label: '2026-11-22 14:03',
      status: RunStatus.QUEUED,
      totalSteps: steps,
      epochs,
      createdUnixMs: BigInt(Date.now()),
      predictedSeconds: seconds,
      predictedMemoryBytes: 5_900_000_000n,
      triggerWord: version.settings?.triggerWord ?? '',
      queuePlace: 1,
      ...(version.settings && { settings: version.settings })
    })
  }
  world.runs.unshift(record)
  emit(world, record, { case: 'run', value: snapshot(record.run) })
  next(world)
  return record
}

// Starts the first that waits when nothing trains.
export function next(world: World): void {
  if (world.runs.some(({ run }) => active.includes(run.status))) return
  const record = [...world.runs].reverse().find(({ run }) => run.status === RunStatus.QUEUED)
  if (!record) return
  const { run } = record
  Object.assign(run, { status: RunStatus.PREPARING, queuePlace: 0, startedUnixMs: BigInt(Date.now()) })
  emit(world, record, { case: 'run', value: snapshot(run) })
  raise(world, record, { event: 'preparing', what: 'images', done: 12, total: 12 })
  // As the host does: only the queue says it.
  Object.assign(run, { status: RunStatus.TRAINING, revision: run.revision + 1n })
  raise(world, record, {
    event: 'run_started',
    images: 11,
    total_steps: run.totalSteps,
    epochs: run.epochs,
    steps_done: run.step,
    device: 'NVIDIA RTX 3090',
    precision: 'bf16'
  })
  void train(world, record)
}

async function train(world: World, record: RunRecord): Promise<void> {
  const { run } = record
  const stepsAnEpoch = Math.max(1, Math.ceil(run.totalSteps / run.epochs))
  while (run.step < run.totalSteps) {
    await new Promise(resolve => setTimeout(resolve, world.millisecondsPerStep))
    if (world.closed) return
    if (run.status !== RunStatus.TRAINING) return next(world)
    step(world, record, ++run.step, stepsAnEpoch)
  }
  finish(world, record, RunStatus.DONE)
}

/** One step of the fake training, with what comes at the end of an epoch. */
export function step(world: World, record: RunRecord, number: number, stepsAnEpoch: number): void {
  const { run } = record
  const average = 0.08 + 0.06 * Math.exp(-number / 200)
  const loss = average * (0.6 + 0.8 * Math.abs((Math.sin(number * 12.9898) * 43758.5453) % 1))
  run.epoch = Math.ceil(number / stepsAnEpoch)
  run.loss = average
  raise(world, record, {
    event: 'step_done',
    step: number,
    epoch: run.epoch,
    loss,
    average_loss: average,
    learning_rate: 1e-4,
    seconds: 0.62
  })
  if (number === 1) sampleAt(world, record, 0, 0)
  if (number % stepsAnEpoch !== 0 && number !== run.totalSteps) return
  raise(world, record, { event: 'epoch_done', epoch: run.epoch, step: number, average_loss: average })
  const validationLoss = average + 0.01 + 0.004 * Math.max(0, run.epoch - 6)
  raise(world, record, { event: 'validated', epoch: run.epoch, step: number, validation_loss: validationLoss })
  sampleAt(world, record, run.epoch, number)
  if (run.epoch % 2 === 0) save(world, record, number, validationLoss)
}

/** A sample of each prompt; nothing where the run has none. */
export function sampleAt(world: World, record: RunRecord, epoch: number, step: number): void {
  for (const prompt of promptsOf(record).keys()) {
    const fileName = addSample(record, prompt, epoch, step)
    raise(world, record, { event: 'sample_made', file_name: fileName, epoch, step, prompt })
  }
}

function save(world: World, record: RunRecord, step: number, validationLoss: number): void {
  const { run } = record
  const final = step >= run.totalSteps
  const stem = run.settings?.outputName ?? 'lora'
  const checkpoint = create(CheckpointSchema, {
    id: world.id('c'),
    fileName: final ? `${stem}.safetensors` : `${stem}-${`${run.epoch}`.padStart(6, '0')}.safetensors`,
    epoch: run.epoch,
    step,
    bytes: 37_900_000n,
    final,
    loss: run.loss,
    validationLoss,
    savedUnixMs: BigInt(Date.now())
  })
  record.checkpoints.push(checkpoint)
  raise(world, record, { event: 'lora_saved', file_name: checkpoint.fileName, epoch: run.epoch, step, final })
}

export function finish(world: World, record: RunRecord, status: RunStatus): void {
  const { run } = record
  if (status === RunStatus.STOPPED) save(world, record, run.totalSteps, 0.1)
  Object.assign(run, {
    status,
    endedUnixMs: BigInt(Date.now()),
    takenSeconds: run.step * 0.64,
    takenMemoryBytes: 5_700_000_000n,
    queuePlace: 0
  })
  raise(world, record, { event: 'job_ended', end: RunStatus[status].toLowerCase(), problem: null, seconds: 70 })
  emit(world, record, { case: 'run', value: snapshot(run) })
  next(world)
}
