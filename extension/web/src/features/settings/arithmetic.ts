// How the number of steps comes about, as one line with real numbers.
import type { EstimateResponse } from '../../api/gen/train_tools_pb'
import { count } from '../../i18n/format'
import { say } from './texts'

/** "12 images × 10 repeats × 2 (mirrored) × 10 epochs / 1 = 2,400 steps". */
export function arithmetic({ images, repeats, flips, epochs, batchSize, steps }: EstimateResponse): string {
  const parts = [
    say('partImages', { n: images }),
    repeats > 0 ? say('partRepeats', { n: repeats }) : say('partOwnRepeats'),
    ...(flips > 1 ? [say('partFlips', { n: flips })] : []),
    say('partEpochs', { n: epochs })
  ]
  return `${parts.join(' × ')} / ${count(batchSize)} = ${say('steps', { n: steps })}`
}
