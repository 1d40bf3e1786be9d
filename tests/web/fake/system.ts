// The fake's System service: a computer that can train, until a test says what it lacks.
import type { ConnectRouter } from '../../../extension/web/tools/packages'
import { Precision, System } from '../../../extension/web/src/shared/gen/train_tools_pb'
import type { World } from './world'

const facts = [
  '[ok] Train Tools          1.0.0',
  '[ok] System               Windows 11, X64, 16 processors, 34.1 GB of memory',
  '[ok] .NET                 10.0.1',
  '[ok] TorchSharp           0.107.0',
  '[ok] Device               cuda, 1 card; 8 threads on the cpu',
  '[--] CLIP vocabulary      Name it with --clip-vocab.'
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
      const missing = world.missing ? [`[!!] libtorch             ${world.missing}`] : []
      const verdict = world.missing
        ? 'Something that training needs is missing, see above.'
        : 'All that training needs is there.'
      return { report: [...facts, ...missing, verdict].join('\n'), canTrain: !world.missing }
    },
    devices: () => ({
      devices: [
        {
          id: 'cuda',
          name: 'Graphics card',
          memoryBytes: 25_769_803_776n,
          freeMemoryBytes: 23_400_000_000n,
          precision: Precision.BF16
        }
      ]
    }),
    baseModels: () => ({ models: world.models, folder: 'models/Stable-diffusion' }),
    health: () => ({ ready: true, build: 'fake' }),
    shutdown: () => ({})
  })
}
