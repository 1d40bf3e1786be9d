// The fake's Results service.
import { Code, type ConnectRouter } from '../../../extension/web/tools/packages'
import { type Checkpoint, RefreshOutcome, Results } from '../../../extension/web/src/api/gen/train_tools_pb'
import { readEvent, type TrainingEvent } from '../../../extension/web/src/api/live/events'
import { refuse } from '../../../extension/web/src/api/refusal'
import { problem } from '../../../extension/web/src/i18n/problem'
import { samples } from './samples'
import type { RunRecord, World } from './world'

export function results(router: ConnectRouter, world: World): void {
  const find = (runId: string, checkpointId: string): Checkpoint => {
    const found = world.run(runId).checkpoints.find(({ id }) => id === checkpointId)
    if (!found) throw refuse(Code.NotFound, 'The file is no longer there.', 'NOT_THERE')
    return found
  }
  router.service(Results, {
    list: ({ versionId }) => ({
      runs: world.runs
        .filter(({ run }) => run.versionId === versionId)
        .map(({ run, checkpoints }) => ({ run, checkpoints }))
    }),
    curve: ({ runId }) => {
      const events = eventsOf(world.run(runId))
      return {
        loss: events.flatMap(event => (event.event === 'step_done' ? [{ step: event.step, value: event.loss }] : [])),
        validation: events.flatMap(event =>
          event.event === 'validated' ? [{ step: event.step, value: event.validation_loss }] : []
        )
      }
    },
    use: ({ runId, checkpointId, weight }) => {
      const checkpoint = find(runId, checkpointId)
      const stem = checkpoint.fileName.replace('.safetensors', '')
      const triggerWord = world.run(runId).run.triggerWord
      Object.assign(checkpoint, {
        used: { $typeName: 'traintools.v1.UsedLora', stem, weight: weight || 1, triggerWord, usedUnixMs: 1n }
      })
      return {
        used: checkpoint.used ?? {},
        prompt: `<lora:${stem}:1>, ${triggerWord}`,
        refresh: RefreshOutcome.DONE,
        ...otherFamily(world)
      }
    },
    unuse: ({ runId, checkpointId }) => {
      delete find(runId, checkpointId).used
      return { refresh: RefreshOutcome.DONE }
    },
    async *download({ runId, checkpointId }) {
      find(runId, checkpointId)
      yield { data: new TextEncoder().encode('safe'), mediaType: 'application/octet-stream', totalBytes: 7n }
      yield { data: new TextEncoder().encode('ten') }
    },
    ...samples(world),
    deleteCheckpoint: ({ runId, checkpointId }) => {
      const record = world.run(runId)
      const before = record.checkpoints
      const { fileName } = find(runId, checkpointId)
      record.checkpoints = before.filter(({ id }) => id !== checkpointId)
      return {
        trashId: world.throwAway(problem('trash.lora'), fileName, () => {
          record.checkpoints = before
        })
      }
    },
    deleteRun: ({ runId }) => {
      const record = world.run(runId)
      world.runs.splice(world.runs.indexOf(record), 1)
      return {
        trashId: world.throwAway(problem('trash.training'), record.run.label, () => {
          world.runs.unshift(record)
        })
      }
    }
  })
}

// Every LoRA of the fake is for SD 1.x.
function otherFamily({ models }: World) {
  const loaded = models.find(({ selectedInWebui }) => selectedInWebui)
  if (loaded?.family !== 'SDXL') return {}
  const values = { family: 'SD 1.x', loaded: loaded.fileName, loaded_family: loaded.family }
  return { notes: [problem('lora.other_family', values)], loadModelId: 'anime' }
}

function eventsOf(record: RunRecord): TrainingEvent[] {
  return record.events.flatMap(({ event }) => (event.case === 'eventJson' ? (readEvent(event.value) ?? []) : []))
}
