// Two windows change a version's settings: what this one changed goes on top of what the other one saved.
import { clone, create, equals } from '@bufbuild/protobuf'
import {
  ConsentSchema,
  DatasetSettingsSchema,
  type DatasetSettings,
  TrainingSettingsSchema,
  type TrainingSettings,
  VersionSettingsSchema,
  type VersionSettings
} from '../gen/train_tools_pb'

/** Theirs, with every field that differs between base and mine taken from mine. */
export function merge(base: VersionSettings, mine: VersionSettings, theirs: VersionSettings): VersionSettings {
  const merged = clone(VersionSettingsSchema, theirs)
  overlay(merged, base, mine)
  const dataset = clone(DatasetSettingsSchema, datasetOf(theirs))
  overlay(dataset, datasetOf(base), datasetOf(mine))
  const training = clone(TrainingSettingsSchema, trainingOf(theirs))
  overlay(training, trainingOf(base), trainingOf(mine))
  merged.dataset = dataset
  merged.training = training
  return merged
}

export const datasetOf = (settings: VersionSettings): DatasetSettings =>
  settings.dataset ?? create(DatasetSettingsSchema)
export const trainingOf = (settings: VersionSettings): TrainingSettings =>
  settings.training ?? create(TrainingSettingsSchema)

/** Whether two settings say the same. */
export const same = (a: VersionSettings, b: VersionSettings): boolean => equals(VersionSettingsSchema, a, b)

// Optional fields that are not set are missing from an object, so the names come from all of them.
function overlay<T extends object>(target: T, base: T, mine: T): void {
  for (const key of new Set([...Object.keys(base), ...Object.keys(mine)]) as Set<keyof T & string>) {
    if (key === 'dataset' || key === 'training') continue
    if (key === 'consent' ? sameConsent(base, mine) : Object.is(base[key], mine[key])) continue
    if (mine[key] === undefined) delete target[key]
    else target[key] = mine[key]
  }
}

function sameConsent(a: Partial<DatasetSettings>, b: Partial<DatasetSettings>): boolean {
  return equals(ConsentSchema, a.consent ?? create(ConsentSchema), b.consent ?? create(ConsentSchema))
}
