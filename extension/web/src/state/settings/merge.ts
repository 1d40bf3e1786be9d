// Two windows change a version's settings: what this one changed goes on top of what the other one saved.
import { clone, create, equals } from '@bufbuild/protobuf'
import { ConsentSchema, VersionSettingsSchema, type VersionSettings } from '../../api/gen/train_tools_pb'
import { changedValues, setValues, trainingJson } from './values'

/** Theirs, with every field and every value that differs between base and mine taken from mine. */
export function merge(base: VersionSettings, mine: VersionSettings, theirs: VersionSettings): VersionSettings {
  const merged = clone(VersionSettingsSchema, theirs)
  overlay(merged, base, mine)
  setValues(merged, changedValues(base, mine))
  return merged
}

/** Whether two settings say the same. */
export function same(a: VersionSettings, b: VersionSettings): boolean {
  const others = (settings: VersionSettings) =>
    create(VersionSettingsSchema, { ...settings, trainingJson: new Uint8Array() })
  const values = [changedValues(a, b), changedValues(b, a)]
  return equals(VersionSettingsSchema, others(a), others(b)) && values.every(isEmpty)
}

/**
 * Mine as the host is asked to save it: of the training's values only those that differ from base. The others stay as
 * they are there, to the digit: a number of 64 bits, as a seed may be, is not one that a page can hold.
 */
export function unsaved(base: VersionSettings, mine: VersionSettings): VersionSettings {
  return create(VersionSettingsSchema, { ...mine, trainingJson: trainingJson(changedValues(base, mine)) })
}

const isEmpty = (values: object): boolean => Object.keys(values).length === 0

// Optional fields that are not set are missing from an object, so the names come from all of them.
function overlay(target: VersionSettings, base: VersionSettings, mine: VersionSettings): void {
  for (const key of new Set([...Object.keys(base), ...Object.keys(mine)]) as Set<keyof VersionSettings>) {
    if (key === 'trainingJson') continue
    if (key === 'consent' ? sameConsent(base, mine) : Object.is(base[key], mine[key])) continue
    if (mine[key] === undefined) delete target[key]
    else Object.assign(target, { [key]: mine[key] })
  }
}

function sameConsent(a: VersionSettings, b: VersionSettings): boolean {
  return equals(ConsentSchema, a.consent ?? create(ConsentSchema), b.consent ?? create(ConsentSchema))
}
