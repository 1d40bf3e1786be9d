// What fields are called on the page. Only the screen for settings knows that, so the page sets it, and again when the
// catalogue of settings has come.
import { Store } from '../state/store'

/** Changes with the names of fields, so that a sentence with such a name is drawn again. */
export const fieldNames = new Store({ of: (field: string): string => field })

/** Sets what is asked for a field's name in the page's language; it answers with the field where it knows none. */
export function nameFields(names: (field: string) => string): void {
  fieldNames.set({ of: names })
}

/** A field's name in the page's language. */
export function fieldName(field: string): string {
  return fieldNames.value.of(field)
}
