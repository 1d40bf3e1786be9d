// The settings of a training as a record of JSON values by their keys: VersionSettings.training_json.
import type { VersionSettings } from '../../api/gen/train_tools_pb'

export type Value = number | boolean | string | null
/** Values by key. One that a later version of the host has may be anything that JSON can say. */
export type Values = Readonly<Record<string, unknown>>

const parsed = new WeakMap<Uint8Array, Values>() // a form asks for each of its fields

/** All values; do not change them. */
export function valuesOf({ trainingJson }: VersionSettings): Values {
  const known = parsed.get(trainingJson)
  if (known) return known
  const values = trainingJson.length === 0 ? {} : (JSON.parse(new TextDecoder().decode(trainingJson)) as Values)
  parsed.set(trainingJson, values)
  return values
}

/** The value of a setting; null: the host chooses it, or it is not there. */
export function valueOf(settings: VersionSettings, key: string): Value {
  const value = valuesOf(settings)[key]
  return typeof value === 'object' || value === undefined ? null : (value as Value)
}

/** Values as a message has them, texts in one spelling (nfc.ts does not look into bytes). */
export function trainingJson(values: Values): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(values).normalize('NFC'))
}

/** Changes values in place of those that are there. */
export function setValues(settings: VersionSettings, changed: Values): void {
  settings.trainingJson = trainingJson({ ...valuesOf(settings), ...changed })
}

/** Mine where they are others than those of base. */
export function changedValues(base: VersionSettings, mine: VersionSettings): Values {
  const before = valuesOf(base)
  return Object.fromEntries(
    Object.entries(valuesOf(mine)).filter(([key, value]) => !sameValue(before[key], value))
  )
}

/** Whether two values are the same JSON. */
export const sameValue = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b)
