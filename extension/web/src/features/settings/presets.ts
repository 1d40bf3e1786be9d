// Recommended values: what differs from them, and what another kind of subject changes.
import { clone } from '@bufbuild/protobuf'
import { type VersionSettings, VersionSettingsSchema } from '../../api/gen/train_tools_pb'
import { sameValue, setValues, valuesOf } from '../../state/settings/values'

/** Whether a setting has another value than the recommended one. */
export function differs(key: string, settings: VersionSettings, recommended: VersionSettings | null): boolean {
  return recommended !== null && !sameValue(valuesOf(settings)[key], valuesOf(recommended)[key])
}

/** Takes over the values recommended for another kind; what the person chose for themselves stays. */
export function applyPreset(
  settings: VersionSettings,
  before: VersionSettings | null,
  now: VersionSettings
): VersionSettings {
  const changed = clone(VersionSettingsSchema, settings)
  const taken = Object.entries(valuesOf(now)).filter(([key]) => !differs(key, settings, before))
  setValues(changed, Object.fromEntries(taken))
  return changed
}
