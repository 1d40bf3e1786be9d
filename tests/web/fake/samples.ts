// The samples of the fake's trainings: a coloured image for each line of the prompts.
import { Code, create, type ServiceImpl } from '../../../extension/web/tools/packages'
import { Results, type Sample, SampleSchema } from '../../../extension/web/src/api/gen/train_tools_pb'
import { refuse } from '../../../extension/web/src/api/refusal'
import { valueOf } from '../../../extension/web/src/state/settings/values'
import { png } from '../images'
import type { RunRecord, World } from './world'

export interface MadeSample {
  sample: Sample
  data: Uint8Array
}

/** The prompts of a run, without what stands behind them. */
export function promptsOf({ run: { settings } }: RunRecord): string[] {
  const text = settings ? `${valueOf(settings, 'sample_prompts') ?? ''}` : ''
  return text
    .split('\n')
    .map(line => line.replace(/ --.*/, '').trim())
    .filter(Boolean)
}

/** Makes a sample of a prompt, or makes it again; gives back its file's name. */
export function addSample(record: RunRecord, prompt: number, epoch: number, step: number): string {
  const id = `e${epoch}-${prompt}`
  const before = record.samples.findIndex(({ sample }) => sample.id === id)
  const revision = `${1 + Number(record.samples[before]?.sample.revision ?? 0)}`
  const sample = create(SampleSchema, { id, revision, prompt, epoch, step, epochEnd: true })
  const [width, height] = prompt % 2 === 0 ? [192, 240] : [240, 192]
  const made = { sample, data: png(1 + epoch + 5 * prompt + 3 * Number(revision), width, height) }
  record.samples.splice(before < 0 ? record.samples.length : before, before < 0 ? 0 : 1, made)
  return `${id}.png`
}

type SampleCalls = Pick<ServiceImpl<typeof Results>, 'listSamples' | 'sampleThumbnail' | 'openSample'>

/** The calls of Results that are about samples. */
export function samples(world: World): SampleCalls {
  const find = (runId: string, sampleId: string): MadeSample => {
    const found = world.run(runId).samples.find(({ sample }) => sample.id === sampleId)
    if (!found) throw refuse(Code.NotFound, 'The sample is no longer there.', 'NOT_THERE')
    return found
  }
  return {
    listSamples: ({ runId }) => {
      const record = world.run(runId)
      return { samples: record.samples.map(({ sample }) => sample), prompts: promptsOf(record) }
    },
    sampleThumbnail: ({ runId, sampleId }) => ({ data: find(runId, sampleId).data, mediaType: 'image/png' }),
    async *openSample({ runId, sampleId }) {
      const { data } = find(runId, sampleId)
      yield { data, mediaType: 'image/png', totalBytes: BigInt(data.length) }
    }
  }
}
