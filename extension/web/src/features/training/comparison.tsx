import { bytes, duration } from '../../i18n/format'
import type { Run } from '../../api/gen/train_tools_pb'
import { say } from './texts'

/** What was predicted and what it came to, on one line. */
export function Comparison({ run }: { run: Run }) {
  const { predictedSeconds, takenSeconds, predictedMemoryBytes, takenMemoryBytes } = run
  const parts = []
  if (takenSeconds !== undefined) {
    const taken = duration(takenSeconds)
    parts.push(
      predictedSeconds === undefined
        ? say('took', { taken })
        : say('predicted', { predicted: duration(predictedSeconds), taken })
    )
  }
  if (predictedMemoryBytes !== undefined && takenMemoryBytes !== undefined) {
    parts.push(say('predictedMemory', { predicted: bytes(predictedMemoryBytes), taken: bytes(takenMemoryBytes) }))
  }
  return parts.length > 0 ? (
    <p class="tt-muted" data-testid="comparison">
      {parts.join(' ')}
    </p>
  ) : null
}
