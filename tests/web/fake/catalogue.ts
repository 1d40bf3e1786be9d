// The host's catalogue of settings, as a test of the host's keeps it in the JSON files beside this one.
import { fromJsonString } from '../../../extension/web/tools/packages'
import {
  type GetCatalogueResponse,
  GetCatalogueResponseSchema
} from '../../../extension/web/src/api/gen/train_tools_pb'
import type { Values } from '../../../extension/web/src/state/settings/values'
import english from './catalogue.en.json'
import japanese from './catalogue.ja.json'
import chinese from './catalogue.zh.json'

const kept: Record<string, unknown> = { en: english, ja: japanese, zh: chinese }

/** The catalogue with its texts in a language. */
export function catalogueIn(language: string): GetCatalogueResponse {
  return fromJsonString(GetCatalogueResponseSchema, JSON.stringify(kept[language] ?? english))
}

/** Every setting's value where nobody chose one. */
export function usualValues(): Values {
  const decoder = new TextDecoder()
  return Object.fromEntries(
    catalogueIn('en').settings.map(({ key, defaultJson }) => [key, JSON.parse(decoder.decode(defaultJson)) as unknown])
  )
}
