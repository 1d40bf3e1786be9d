import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { GetCatalogueResponseSchema } from '../../api/gen/train_tools_pb'
import type { Host } from '../../api/host'
import { language } from '../../i18n/texts'
import { SettingsCatalogue } from './catalogue'

function catalogue() {
  const asked: string[] = []
  const getCatalogue = async (request: { language: string }) => {
    asked.push(request.language)
    return create(GetCatalogueResponseSchema, { settings: [{ key: 'rank', title: `rank in ${request.language}` }] })
  }
  return { asked, catalogue: new SettingsCatalogue({ system: { getCatalogue } } as unknown as Host) }
}

test('Catalogue_LoadedAgain_IsFetchedOnceALanguage', async () => {
  const page = catalogue()

  await page.catalogue.load()
  await page.catalogue.load()
  language.set({ current: 'ja' })
  await page.catalogue.load()
  language.set({ current: 'en' })

  assert.deepEqual(page.asked, ['en', 'ja'])
  assert.equal(page.catalogue.find('rank')?.title, 'rank in ja')
})

test('Catalogue_OfALanguageThatIsNoLongerShown_IsNotTakenIn', async () => {
  const page = catalogue()
  language.set({ current: 'ja' })
  const first = page.catalogue.load()
  language.set({ current: 'en' })

  await Promise.all([first, page.catalogue.load()])

  assert.equal(page.catalogue.find('rank')?.title, 'rank in en')
})
