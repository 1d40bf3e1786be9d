// When a sample was made, and of what, in words.
import type { Sample } from '../../api/gen/train_tools_pb'
import type { SampleRow } from '../../state/samples'
import { say } from './texts'

/** "base", "epoch 3" or "step 120". */
export function momentText({ step, epoch, epochEnd }: Sample): string {
  if (step === 0) return say('base')
  return epochEnd ? say('epoch', { n: epoch }) : say('step', { n: step })
}

/** The row's prompt, or its number where the text is not known. */
export const promptText = (row: SampleRow): string =>
  row.prompt || say('prompt', { n: (row.cells.find(Boolean)?.prompt ?? 0) + 1 })
