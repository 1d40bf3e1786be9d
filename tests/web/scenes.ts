// The fake's world in the states that the screens are for.
import { create } from '../../extension/web/tools/packages'
import { DatasetImageSchema, RunSchema, RunStatus } from '../../extension/web/src/api/gen/train_tools_pb'
import { addImage } from './fake/datasets'
import { step } from './fake/trainer'
import type { RunRecord, World } from './fake/world'
import { png } from './images'

const traits = ['close-up', 'upper body', 'full body']
const moods = ['smile', 'open mouth', 'looking at viewer', 'closed eyes', 'from side']

/** A project with a version and so many images with captions; the version's id. */
export function dataset(world: World, label: string, images: number): string {
  const version = world.addVersion(world.addProject(label), '')
  for (let number = 1; number <= images; number++) {
    const caption = [label, traits[number % 3], moods[number % 5], ...(number % 2 ? ['red scarf'] : [])].join(', ')
    addImage(world, version.id, `${label}_${`${number}`.padStart(2, '0')}.png`, png(number), caption)
  }
  return version.id
}

/** Many images without bytes of their own, for the grid. */
export function manyImages(world: World, label: string, images: number): string {
  const version = world.addVersion(world.addProject(label), '')
  const data = png(1)
  world.images.set(
    version.id,
    Array.from({ length: images }, (_, index) => ({
      data,
      image: create(DatasetImageSchema, {
        id: `m${index}`,
        name: `${index + 1}.png`,
        width: 192,
        height: 240,
        sha256: `${index}`,
        captionRevision: '1',
        caption: `${label}, tag ${index % 40}`
      })
    }))
  )
  return version.id
}

/** A run of the version with its events up to a step, training or done. */
export function run(world: World, versionId: string, upTo: number, total: number, status: RunStatus): RunRecord {
  const version = world.version(versionId)
  const record: RunRecord = {
    events: [],
    checkpoints: [],
    samples: [],
    run: create(RunSchema, {
      id: world.id('r'),
      versionId,
      projectId: version.projectId,
      label: '2026-11-22 14:03',
      totalSteps: total,
      epochs: 10,
      createdUnixMs: 1_795_356_180_000n,
      startedUnixMs: 1_795_356_185_000n,
      status,
      predictedSeconds: 1488,
      predictedMemoryBytes: 5_900_000_000n,
      triggerWord: version.settings?.triggerWord ?? '',
      ...(version.settings && { settings: version.settings })
    })
  }
  world.runs.unshift(record)
  for (let number = 1; number <= upTo; number++) {
    record.run.step = number
    step(world, record, number, total / 10)
  }
  if (status === RunStatus.DONE) {
    Object.assign(record.run, {
      endedUnixMs: 1_795_357_700_000n,
      takenSeconds: 1515,
      takenMemoryBytes: 5_700_000_000n
    })
  }
  return record
}
