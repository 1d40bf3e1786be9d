// Numbers as people type and read them, within what a setting may be.
import { type CatalogueSetting, ValueKind } from '../../api/gen/train_tools_pb'
import { say } from './texts'

/** The bounds that a page can keep: a whole number beyond them would lose its last digits. */
function boundsOf({ kind, min, max }: CatalogueSetting): { min: number | undefined; max: number | undefined } {
  if (kind !== ValueKind.WHOLE) return { min, max }
  return { min: min ?? Number.MIN_SAFE_INTEGER, max: max ?? Number.MAX_SAFE_INTEGER }
}

/** What a person typed into a number field: the value, or null where it is none. */
export function readNumber(text: string, setting: CatalogueSetting): { value: number | null } | null {
  const typed = text.trim().normalize('NFKC') // full-width digits, as Japanese input methods give them
  if (typed === '') return setting.automatic ? { value: null } : null
  const value = Number(typed)
  const { min = -Infinity, max = Infinity } = boundsOf(setting)
  const fits =
    Number.isFinite(value)
    && (setting.aboveMin ? value > min : value >= min)
    && value <= max
    && (setting.kind !== ValueKind.WHOLE || Number.isInteger(value))
    && (setting.multiple === 0 || value % setting.multiple === 0)
  return fits ? { value } : null
}

/** A number field's text; automatic is empty. */
export function writeNumber(value: unknown): string {
  if (typeof value !== 'number') return ''
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : `${value}`
}

/** What may be typed, as a sentence; empty where anything may. */
export function rangeOf(setting: CatalogueSetting): string {
  const { min, max } = boundsOf(setting)
  const values = { min: writeNumber(min), max: writeNumber(max), multiple: setting.multiple }
  if (min === undefined) return ''
  if (max === undefined) return say(setting.aboveMin ? 'above' : 'atLeast', values)
  if (setting.aboveMin) return say('aboveRange', values)
  if (setting.multiple > 0) return say('multipleRange', values)
  return say(setting.kind === ValueKind.WHOLE ? 'wholeRange' : 'range', values)
}
