import { Severity } from '../../api/gen/train_tools_pb'
import { keyOf } from '../../i18n/problem'
import { useStore } from '../../state/store'
import { ProblemLine, type Tone } from '../../ui/finding'
import type { SettingsModel } from './model'

const tones: Partial<Record<Severity, Tone>> = { [Severity.PROBLEM]: 'problem', [Severity.WARNING]: 'warning' }

export const toneOf = (severity: Severity): Tone => tones[severity] ?? 'note'

/** What the host found about one setting, beside its field. */
export function FindingsOf({ model, setting }: { model: SettingsModel; setting: string }) {
  const { findings } = useStore(model.forecast.store)
  return (
    <>
      {findings
        .filter(({ problem }) => problem.field === setting)
        .map(({ problem, severity }) => (
          <ProblemLine key={keyOf(problem)} problem={problem} tone={toneOf(severity)} />
        ))}
    </>
  )
}
