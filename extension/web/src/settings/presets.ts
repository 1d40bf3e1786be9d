// Recommended values: what differs from them, and what another kind of subject changes.
import { clone } from '@bufbuild/protobuf'
import { type VersionSettings, VersionSettingsSchema } from '../shared/gen/train_tools_pb'
import { datasetOf, trainingOf } from '../shared/settings/merge'
import { type Field, fields } from './fields'

/** Whether a setting has another value than the recommended one. */
export function differs(field: Field, settings: VersionSettings, recommended: VersionSettings | null): boolean {
  return recommended !== null && !Object.is(field.get(settings), field.get(recommended))
}

export function countChanged(settings: VersionSettings, recommended: VersionSettings | null): number {
  return fields.filter(field => differs(field, settings, recommended)).length
}

/** Takes over the values recommended for another kind; what the person chose for themselves stays. */
export function applyPreset(
  settings: VersionSettings,
  before: VersionSettings | null,
  now: VersionSettings
): VersionSettings {
  const changed = clone(VersionSettingsSchema, settings)
  changed.dataset = datasetOf(changed)
  changed.training = trainingOf(changed)
  for (const field of fields) if (!differs(field, settings, before)) field.set(changed, field.get(now))
  return changed
}
