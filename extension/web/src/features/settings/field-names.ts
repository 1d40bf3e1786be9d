import type { SettingsCatalogue } from '../../state/settings/catalogue'
import { say } from './texts'

/** What fields are called in the form: the catalogue's titles, and those of the form's own fields. */
export function namesBy(catalogue: SettingsCatalogue): (field: string) => string {
  return field => catalogue.find(field)?.title ?? ownName(field)
}

function ownName(field: string): string {
  if (field === 'base' || field === 'base_model_id') return say('baseModel')
  if (field === 'trigger_word') return say('triggerWord')
  if (field === 'output_name' || field === 'output') return say('outputName')
  return field
}
