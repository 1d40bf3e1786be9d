// Problems of settings by their codes: the text in the page's language, with each field by its name there. What has no
// code, or none that this page knows, is the host's English sentence.
import english from './problems.en.json'
import japanese from './problems.ja.json'
import { fill, language } from './texts'
import { teach, told } from './told'

/** A problem as a Finding and an error have it. */
export interface CodedProblem {
  code: string
  field: string
  arguments: Record<string, string>
  /** English, whole. */
  sentence: string
}

const tables: Record<string, Record<string, string>> = { ja: japanese }
for (const [code, text] of Object.entries(english)) teach({ [text]: japanese[code as keyof typeof english] })

/** The problem in the page's language. `nameOf` says what a setting is called there. */
export function problemText(problem: CodedProblem, nameOf: (field: string) => string): string {
  const text = tables[language.value.current]?.[problem.code]
  if (text === undefined) return told(problem.sentence)
  const named = Object.entries(problem.arguments).map(([key, value]) => [
    key,
    key.endsWith('_field') ? nameOf(value) : value
  ])
  return fill(text, { ...Object.fromEntries(named), name: nameOf(problem.field) })
}
