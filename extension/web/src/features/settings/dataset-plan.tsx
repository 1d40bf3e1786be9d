import type { DatasetPlan } from '../../api/gen/train_tools_pb'
import { keyOf } from '../../i18n/problem'
import { ProblemLine } from '../../ui/finding'
import { say } from './texts'

/** How many of the images are used; why the others are not, and what looks like an oversight, one press further. */
export function DatasetPlanLine({ plan }: { plan: DatasetPlan | undefined }) {
  if (!plan || plan.reasons.length === 0) return null
  return (
    <details class="tt-plan" data-testid="dataset-plan">
      <summary>{say('used', { used: plan.used, n: plan.found })}</summary>
      {plan.reasons.map(reason => (
        <ProblemLine key={keyOf(reason)} problem={reason} tone="note" />
      ))}
    </details>
  )
}
