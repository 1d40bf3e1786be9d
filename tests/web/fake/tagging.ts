// The fake's Tagging service: a tagger that sees one tag in all images and one in each.
import { type ConnectRouter, create } from '../../../extension/web/tools/packages'
import {
  type DatasetImage,
  Tagging,
  type TagRules,
  type TaggingState,
  TaggingStateSchema,
  TaggingStatus
} from '../../../extension/web/src/api/gen/train_tools_pb'
import { problem } from '../../../extension/web/src/i18n/problem'
import { setCaption } from './datasets'
import type { World } from './world'

const common = '1girl'

export function tagging(router: ConnectRouter, world: World): void {
  let state = create(TaggingStateSchema, {})
  const seen = new Set<string>()
  const show = (next: Partial<TaggingState>): { state: TaggingState } => {
    state = create(TaggingStateSchema, { ...state, ...next })
    world.touch()
    return { state }
  }
  const imagesOf = (versionId: string) => world.imagesOf(versionId).map(({ image }) => image)
  router.service(Tagging, {
    taggers: () => ({
      taggers: world.taggers.map(name => ({ id: name, name, bytes: 378_536_310n })),
      source: {
        name: 'wd-vit-tagger-v3',
        address: 'https://huggingface.co/SmilingWolf/wd-vit-tagger-v3/resolve/main/',
        licence: 'Apache-2.0',
        folder: '/webui/traintools/taggers/wd-vit-tagger-v3'
      },
      usual: { generalThreshold: 0.35, characterThreshold: 0.85, escapesBrackets: true, triggerFirst: true }
    }),
    add: ({ path }) => {
      const name = path.split('/').at(-2) ?? ''
      world.taggers.push(name)
      return { tagger: { id: name, name, bytes: 378_536_310n } }
    },
    offer: () => ({ bytes: 378_536_310n }),
    fetch: () => {
      show({ status: TaggingStatus.FETCHING, fetches: true, done: 0n, total: 378_536_310n })
      setTimeout(() => {
        world.taggers.push('wd-vit-tagger-v3')
        show({ status: TaggingStatus.DONE, done: 378_536_310n })
      }, 50)
      return { state }
    },
    begin: ({ versionId, taggerId, imageIds }) => {
      const total = BigInt(imageIds.length)
      show({ status: TaggingStatus.LOOKING, fetches: false, versionId, taggerId, done: 0n, total, secondsLeft: 40 })
      if (world.taggingWaits) return { state }
      setTimeout(() => {
        for (const id of imageIds) seen.add(id)
        show({ status: TaggingStatus.DONE, done: total })
      }, 50)
      return { state }
    },
    stop: () => show({ status: TaggingStatus.STOPPED }),
    async *watch(_request, { signal }) {
      while (!signal.aborted && !world.closed) {
        yield { state }
        await world.change(signal)
      }
    },
    preview: ({ versionId, rules, imageIds }) => {
      const wanted = imagesOf(versionId).filter(({ id }) => imageIds.includes(id))
      const looked = wanted.filter(({ id }) => seen.has(id))
      const tags = new Map<string, number>()
      for (const image of looked) for (const tag of tagsOf(image, rules)) tags.set(tag, (tags.get(tag) ?? 0) + 1)
      return {
        tags: [...tags].map(([tag, images]) => ({ tag, images, inNearlyAll: images >= looked.length * 0.9 })),
        seen: looked.length,
        notSeen: wanted.length - looked.length
      }
    },
    write: ({ versionId, rules, captionRevisions }) => {
      const images = imagesOf(versionId).filter(({ id }) => id in captionRevisions && seen.has(id))
      const kept = images.filter(image => rules?.replaces && image.captionRevision !== captionRevisions[image.id])
      const changed = images.filter(image => !kept.includes(image))
      const before = changed.map(({ caption }) => caption)
      for (const image of changed) {
        const old = rules?.replaces || !image.caption ? [] : [image.caption]
        setCaption(image, [...old, ...tagsOf(image, rules)].join(', '))
      }
      const undoId = world.throwAway(problem('trash.captions', { n: `${changed.length}` }), '', () =>
        changed.forEach((image, index) => setCaption(image, before[index] ?? ''))
      )
      return { changed, undoId, kept: kept.map(({ name }) => name), notSeen: 0 }
    }
  })
}

function tagsOf(image: DatasetImage, rules: TagRules | undefined): string[] {
  const all = [common, `seen in ${image.name.replace(/\..*/, '')}`]
  const likely = (rules?.generalThreshold ?? 0) > 0.9 ? all.slice(0, 1) : all
  return likely.filter(tag => !rules?.dropped.includes(tag))
}
