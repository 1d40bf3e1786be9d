// Every text of the page stands in a table with all languages side by side in type: a missing one does not compile,
// and a test compares the placeholders. Placeholders: {name}; {n|image|images} chooses by the number n.
import { Store } from '../state/store'

export type Language = 'en' | 'ja' | 'zh'
export const languages: Record<Language, string> = { en: 'English', ja: '日本語', zh: '简体中文' }

export type Values = Record<string, string | number>
export type Say<Key extends string> = (key: Key, values?: Values) => string
export type Table = Record<Language, Record<string, string>>

/** The language that is shown. */
export const language = new Store<{ current: Language }>({ current: 'en' })

/** Every table of the page, for the test that compares the languages. */
export const tables: Table[] = []

/** Declares a table; the answer says a text of it in the current language. */
export function texts<const Key extends string>(
  en: Record<Key, string>,
  others: Record<Exclude<Language, 'en'>, Record<Key, string>>
): Say<Key> {
  const table: Record<Language, Record<Key, string>> = { en, ...others }
  tables.push(table)
  return (key, values) => fill(table[language.value.current][key], values ?? {})
}

/** Puts values into a text. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name]
    if (value === undefined) return whole
    if (one !== undefined && many !== undefined) return value === 1 ? one : many
    return typeof value === 'number' ? value.toLocaleString(language.value.current) : value
  })
}

/** The names of a text's placeholders, each once, in alphabetical order. */
export function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map(match => match[1] ?? ''))].sort()
}

/** The language of ours for codes such as `ja_JP`, `zh-Hans`, `None`; the first that we speak, else English. */
export function languageFor(codes: readonly (string | null | undefined)[]): Language {
  for (const code of codes) {
    const short = code?.toLowerCase().split(/[-_. ]/)[0] // A1111 has a localisation `zh-Hans (Stable)`
    if (short === 'ja' || short === 'zh' || short === 'en') return short
  }
  return 'en'
}
