// Which checkpoint to try first.
import type { Checkpoint } from '../../api/gen/train_tools_pb'

export interface Suggestion {
  checkpoint: Checkpoint
  why: 'suggestedWhy' | 'suggestedFinal'
}

/** The smallest loss on validation images, the earlier of equals; without such, the last one. */
export function suggest(checkpoints: readonly Checkpoint[]): Suggestion | null {
  const measured = checkpoints.filter(({ validationLoss }) => validationLoss !== undefined)
  const best = measured.reduce<Checkpoint | undefined>(
    (found, next) => (found === undefined || (next.validationLoss ?? 0) < (found.validationLoss ?? 0) ? next : found),
    undefined
  )
  if (best) return { checkpoint: best, why: 'suggestedWhy' }
  const last = checkpoints.find(({ final }) => final) ?? checkpoints.at(-1)
  return last ? { checkpoint: last, why: 'suggestedFinal' } : null
}
