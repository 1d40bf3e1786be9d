// Tags by a tagger: fetched, looked, chosen, written and undone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Code } from '../../extension/web/tools/packages'
import { dataset } from './scenes'
import { inTab, until, useBrowser } from './tab'
import type { FakeWebUi } from './fake/server'

useBrowser()

const withTagger = (fake: FakeWebUi) => {
  fake.world.taggers = ['wd-vit-tagger-v3']
  return seven(fake)
}
const seven = (fake: FakeWebUi) => `#/v/${dataset(fake.world, 'hanako', 7)}/dataset`
const captionsOf = (fake: FakeWebUi) => {
  const id = fake.world.projects[0]?.versions[0]?.id ?? ''
  return fake.world.imagesOf(id).map(({ image }) => image.caption)
}

test('Tagger_ThatIsNotThere_IsFetchedAfterItsSizeAndLicenceAreTold', async () => {
  await inTab({ hash: seven }, async ({ fake, get }) => {
    await get('tag-images').click()
    await get('tagger-source').getByText('Licence: Apache-2.0.').waitFor()
    await get('tagger-source').getByText('/webui/traintools/taggers/wd-vit-tagger-v3').waitFor()
    assert.equal(await get('tagger-fetch').count(), 0)

    await get('tagger-offer').click()
    await get('tagger-source').getByText('Size: 379 MB.').waitFor()
    await get('tagger-fetch').click()

    await get('tagger').waitFor()
    assert.deepEqual(fake.world.taggers, ['wd-vit-tagger-v3'])
  })
})

test('Tagger_WithoutANetwork_SaysSoAndStaysThere', async () => {
  await inTab({ hash: seven }, async ({ fake, get }) => {
    fake.world.faults.set('Tagging.Offer', { code: Code.FailedPrecondition, text: 'cannot be reached', times: 1 })
    await get('tag-images').click()

    await get('tagger-offer').click()

    await get('problem').getByText('cannot be reached').waitFor()
    await get('tagger-offer').waitFor()
  })
})

test('Tagger_ThatLiesElsewhere_IsTakenByItsPath', async () => {
  await inTab({ hash: withTagger }, async ({ fake, get }) => {
    await get('tag-images').click()
    await get('tagger-other').getByText('Another tagger').click()
    fake.world.faults.set('Tagging.Add', { code: Code.InvalidArgument, text: 'There is no tagger at', times: 1 })
    await get('tagger-path').fill('/models/gone')
    await get('tagger-add').click()
    await get('problem').getByText('There is no tagger at').waitFor()

    await get('tagger-path').fill('/models/my-tagger/model.onnx')
    await get('tagger-add').click()

    await get('tagger').getByText('my-tagger').waitFor({ state: 'attached' })
    assert.equal(await get('tagger').inputValue(), 'my-tagger')
    assert.equal(await get('problem').count(), 0)
  })
})

test('Tags_OfImages_AreShownChosenWrittenAndUndone', async () => {
  await inTab({ hash: withTagger }, async ({ fake, page, get }) => {
    const before = captionsOf(fake)
    await get('tag-images').click()
    await get('tagging-begin').getByText('Look at 7 images').click()
    await get('tags-seen').getByText('1girl').waitFor()
    assert.deepEqual(captionsOf(fake), before)

    await get('tags-leave-out').click()
    await until('1girl is left out', () => fake.world.calls.filter(call => call === 'Tagging.Preview').length > 2)
    await get('tags-seen').getByText('1girl').waitFor({ state: 'detached' })
    await get('tags-replace').click()
    await get('tags-write').click()
    await page.getByText('7 captions were written.').waitFor()
    assert.deepEqual(captionsOf(fake)[0], 'seen in hanako_01')
    await page.getByRole('button', { name: 'Undo' }).click()

    await until('the captions are back', () => captionsOf(fake).join() === before.join())
  })
})

test('Tagging_UnderWay_ShowsItsProgressAndStops', async () => {
  await inTab({ hash: withTagger }, async ({ fake, page, get }) => {
    fake.world.taggingWaits = true
    await get('tag-images').click()
    await get('tagging-begin').click()
    await get('tagging-progress').getByText('Looking at the images: 0 of 7').waitFor()
    await get('tagging-progress').getByText('about 40 seconds left').waitFor()
    await page.reload()
    await get('tag-images').click()

    await get('tagging-stop').click()

    await get('tagging-progress').getByText('Stopped; the next time it goes on from there.').waitFor()
  })
})
