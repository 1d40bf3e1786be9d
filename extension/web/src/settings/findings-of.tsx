import { type Finding, Severity } from '../shared/gen/train_tools_pb'
import { useStore } from '../shared/store'
import { problemText } from '../shared/texts/problem-texts'
import { FindingLine, type Tone } from '../shared/ui/finding'
import { sayField } from './field-texts'
import { fields, type TextKey } from './fields'
import type { SettingsModel } from './model'

const tones: Partial<Record<Severity, Tone>> = { [Severity.PROBLEM]: 'problem', [Severity.WARNING]: 'warning' }

export const toneOf = (severity: Severity): Tone => tones[severity] ?? 'note'

/** A finding in the page's language. */
export function findingText({ code, setting, arguments: values, text }: Finding): string {
  return problemText({ code, field: setting, arguments: values, sentence: text }, titleOf)
}

const titleOf = (name: string): string =>
  fields.some(field => field.name === name) ? sayField(name as TextKey) : name

/** What the host found about one setting, beside its field. */
export function FindingsOf({ model, setting }: { model: SettingsModel; setting: string }) {
  const { findings } = useStore(model.forecast.store)
  return (
    <>
      {findings
        .filter(finding => finding.setting === setting)
        .map(finding => (
          <FindingLine key={finding.text} tone={toneOf(finding.severity)}>
            {findingText(finding)}
          </FindingLine>
        ))}
    </>
  )
}
