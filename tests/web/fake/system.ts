// The fake's System service: a computer that can train, until a test says what it lacks.
import type { ConnectRouter } from '../../../extension/web/tools/packages'
import { FactState, System } from '../../../extension/web/src/api/gen/train_tools_pb'
import { problem } from '../../../extension/web/src/i18n/problem'
import { englishText } from '../../../extension/web/src/i18n/problem-texts'
import { catalogueIn } from './catalogue'
import type { World } from './world'

const value = (text: string) => problem('doctor.value', { value: text })
const memory = { os: 'Windows 11', architecture: 'X64', processors: '16', memory: '34.1 GB' }
const facts = [
  { state: FactState.OK, name: problem('doctor.train_tools'), value: value('1.0.0') },
  { state: FactState.OK, name: problem('doctor.system'), value: problem('doctor.system_is', memory) },
  { state: FactState.OK, name: problem('doctor.dotnet'), value: value('10.0.1') },
  { state: FactState.OK, name: problem('doctor.package', { package: 'TorchSharp' }), value: value('0.107.0') },
  {
    state: FactState.OK,
    name: problem('doctor.device'),
    value: problem('doctor.device_cuda', { gpus: '1', threads: '8' })
  },
  {
    state: FactState.NOTE,
    name: problem('doctor.clip_vocabulary'),
    value: problem('doctor.vocabulary_unset', { variable: 'TRAINTOOLS_CLIP_VOCAB' })
  }
]

export function system(router: ConnectRouter, world: World): void {
  router.service(System, {
    info: () => ({
      version: '1.0.0',
      build: 'fake',
      webui: 'A1111',
      dataFolder: 'D:\\ウェブ UI\\outputs\\train_tools\\projects',
      loraFolder: 'D:\\ウェブ UI\\models\\Lora',
      freeDiskBytes: 210_000_000_000n,
      hasClipVocabulary: true
    }),
    doctor: () => {
      const { missing } = world
      const lack = missing && { state: FactState.MISSING, name: problem('doctor.libtorch'), value: missing }
      const found = lack ? [...facts, lack] : facts
      const marks: Record<number, string> = { [FactState.OK]: 'ok', [FactState.NOTE]: '--', [FactState.MISSING]: '!!' }
      const report = found.map(fact => `[${marks[fact.state]}] ${englishText(fact.name)}: ${englishText(fact.value)}`)
      return { report: report.join('\n'), canTrain: !missing, facts: found }
    },
    devices: () => ({
      devices: [
        {
          id: 'cuda',
          name: 'GPU',
          memoryBytes: 25_769_803_776n,
          freeMemoryBytes: 23_400_000_000n,
          precision: 'bf16'
        }
      ]
    }),
    baseModels: () => {
      const { models, vaes, reading } = world
      return { models: reading ? [] : models, folder: 'models/Stable-diffusion', vaes, reading }
    },
    loadModel: ({ modelId }) => {
      for (const model of world.models) model.selectedInWebui = model.id === modelId
      return {}
    },
    getCatalogue: ({ language }) => {
      const { groups, settings } = catalogueIn(language)
      return { groups, settings: [...settings, ...world.moreSettings] }
    },
    health: () => ({ ready: true, build: 'fake' }),
    shutdown: () => ({})
  })
}
