import { Severity } from '../shared/gen/train_tools_pb'
import { useStore } from '../shared/store'
import { told } from '../shared/texts/told'
import { FindingLine, type Tone } from '../shared/ui/finding'
import type { SettingsModel } from './model'

const tones: Partial<Record<Severity, Tone>> = { [Severity.PROBLEM]: 'problem', [Severity.WARNING]: 'warning' }

export const toneOf = (severity: Severity): Tone => tones[severity] ?? 'note'

/** What the host found about one setting, beside its field. */
export function FindingsOf({ model, setting }: { model: SettingsModel; setting: string }) {
  const { findings } = useStore(model.forecast.store)
  return (
    <>
      {findings
        .filter(finding => finding.setting === setting)
        .map(finding => (
          <FindingLine key={finding.text} tone={toneOf(finding.severity)}>
            {told(finding.text)}
          </FindingLine>
        ))}
    </>
  )
}
