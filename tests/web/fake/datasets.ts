// The fake's Datasets service: images in memory, thumbnails are the images themselves.
import { createHash } from 'node:crypto'
import { Code, type ConnectRouter, create } from '../../../extension/web/tools/packages'
import {
  Datasets,
  type EditTagsRequest,
  type DatasetImage,
  DatasetImageSchema,
  UploadOutcomeSchema,
  type UploadRequest,
  type UploadOutcome
} from '../../../extension/web/src/api/gen/train_tools_pb'
import { problem } from '../../../extension/web/src/i18n/problem'
import { refuse } from '../../../extension/web/src/api/refusal'
import type { Upload, World } from './world'

type Part = Pick<UploadRequest, 'versionId' | 'uploadId' | 'name' | 'totalBytes' | 'offset' | 'data' | 'captionFile'>

export function datasets(router: ConnectRouter, world: World): void {
  const find = (versionId: string, imageId: string) => {
    const found = world.imagesOf(versionId).find(({ image }) => image.id === imageId)
    if (!found) throw refuse(Code.NotFound, 'The image is no longer there.', 'NOT_THERE')
    return found
  }
  const outcomes = new Map<string, UploadOutcome>()
  const take = ({ versionId, uploadId, name, totalBytes, offset, data, captionFile }: Part) => {
    const upload: Upload = world.uploads.get(uploadId) ?? { name, parts: [], received: 0 }
    world.uploads.set(uploadId, upload)
    if (captionFile) upload.captionFile ??= captionFile.data
    if (Number(offset) !== upload.received) throw refuse(Code.FailedPrecondition, 'Out of step.', 'UPLOAD_OUT_OF_STEP')
    upload.parts.push(data)
    upload.received += data.length
    if (upload.received < Number(totalBytes)) return { receivedBytes: BigInt(upload.received) }
    if (name.endsWith('.zip')) {
      outcomes.set(uploadId, openArchive(world, versionId, Buffer.concat(upload.parts)))
      return { receivedBytes: totalBytes, opening: { done: 1, total: 2 } }
    }
    const outcome = addImage(world, versionId, name, Buffer.concat(upload.parts), textOf(upload.captionFile))
    outcomes.set(uploadId, outcome)
    return { receivedBytes: totalBytes, outcome }
  }
  router.service(Datasets, {
    list: ({ versionId }) => {
      const images = world.imagesOf(versionId).map(({ image }) => image)
      return { images, total: images.length, problems: world.captionProblems }
    },
    uploadState: ({ uploadId }) => {
      const outcome = outcomes.get(uploadId)
      return { receivedBytes: BigInt(world.uploads.get(uploadId)?.received ?? 0), ...(outcome && { outcome }) }
    },
    upload: request => take(request),
    uploadMany: ({ versionId, files }) => ({
      files: files.map(file => {
        const { uploadId, data } = file
        const totalBytes = BigInt(data.length)
        return { uploadId, ...take({ ...file, versionId, totalBytes, offset: 0n }) }
      })
    }),
    thumbnail: ({ versionId, imageId }) => ({ data: find(versionId, imageId).data, mediaType: 'image/png' }),
    async *original({ versionId, imageId }) {
      const { data } = find(versionId, imageId)
      const half = Math.ceil(data.length / 2)
      const mediaType = 'application/octet-stream' // the host does not look into the file
      yield { data: data.slice(0, half), mediaType, totalBytes: BigInt(data.length) }
      yield { data: data.slice(half) }
    },
    setCaption: ({ versionId, imageId, caption, revision }) => {
      const { image } = find(versionId, imageId)
      if (image.captionRevision !== revision) {
        throw refuse(Code.FailedPrecondition, 'The caption was changed elsewhere.', 'CAPTION_CHANGED')
      }
      setCaption(image, caption)
      return { image: image }
    },
    editTags: request => {
      const wanted = new Set(request.imageIds)
      const all = world
        .imagesOf(request.versionId)
        .map(({ image }) => image)
        .filter(({ id }) => wanted.size === 0 || wanted.has(id))
      const before = all.map(image => [image, image.caption] as const)
      for (const image of all) setCaption(image, edited(image.caption, request.edit))
      const changed = before.filter(([image, caption]) => image.caption !== caption)
      const restore = () => {
        for (const [image, caption] of changed) setCaption(image, caption)
      }
      return {
        changed: changed.map(([image]) => image),
        undoId: world.throwAway(problem('trash.captions', { n: `${changed.length}` }), '', restore)
      }
    },
    unreadableCaptions: ({ codePage }) => ({
      captions: [
        { imageId: 'i', file: 'a.txt', codePage: codePage || 'Shift-JIS', text: codePage ? '‰ФЋq' : '花子, smile' }
      ],
      codePages: ['Shift-JIS', 'Windows-1251']
    }),
    convertCaptions: () => world.rewriteCaptions(),
    importCaptions: () => world.rewriteCaptions(),
    addTexts: ({ versionId, files, replace }) => {
      const changed: DatasetImage[] = []
      let waiting = 0
      for (const { name, data } of files) {
        const stem = name.replace(/\.[^.]+$/, '')
        const found = world.imagesOf(versionId).find(({ image }) => image.name.startsWith(`${stem}.`))?.image
        if (found && (replace || found.caption === '')) {
          setCaption(found, textOf(data))
          changed.push(found)
        } else if (found) waiting++
      }
      const problems = files.filter(({ name }) => name.startsWith('nobody'))
      return {
        changed,
        waiting,
        undoId: 'u',
        problems: problems.map(({ name }) => problem('caption.no_image', { file: name }))
      }
    },
    tagCounts: () => ({ tags: [] }),
    remove: ({ versionId, imageIds }) => {
      const before = world.imagesOf(versionId)
      world.images.set(
        versionId,
        before.filter(({ image }) => !imageIds.includes(image.id))
      )
      const restore = () => {
        world.images.set(versionId, before)
      }
      const what = problem('trash.images', { n: `${imageIds.length}` })
      return { trashId: world.throwAway(what, `${imageIds.length} images`, restore) }
    }
  })
}

/**
 * Adds an image as the host does: the same bytes are there once, and what is no image is refused.
 */
// The fake's archive is a PNG: it holds that image, and a mask.
function openArchive(world: World, versionId: string, data: Uint8Array): UploadOutcome {
  const { result } = addImage(world, versionId, 'inside.png', data, 'from the archive')
  if (result.case === 'refused') {
    const value = problem('archive.no_zip', { file: 'x.zip' })
    return create(UploadOutcomeSchema, { result: { case: 'refused', value } })
  }
  const leftOut = [problem('dataset.masks', { n: '1', files: 'a-masklabel.png' })]
  const value = { added: result.case === 'added' ? 1 : 0, duplicates: result.case === 'added' ? 0 : 1, leftOut }
  return create(UploadOutcomeSchema, { result: { case: 'opened', value } })
}

export function addImage(
  world: World,
  versionId: string,
  name: string,
  data: Uint8Array,
  caption: string
): UploadOutcome {
  const images = world.imagesOf(versionId)
  const sha256 = createHash('sha256').update(data).digest('hex')
  const same = images.find(({ image }) => image.sha256 === sha256)
  if (same) return create(UploadOutcomeSchema, { result: { case: 'duplicateOf', value: same.image } })
  const isPng = data[0] === 0x89 && data[1] === 0x50
  if (!isPng) {
    const value = world.refusal(name)
    return create(UploadOutcomeSchema, { result: { case: 'refused', value } })
  }
  const header = Buffer.from(data)
  const image = create(DatasetImageSchema, {
    id: world.id('i'),
    name,
    width: header.readUInt32BE(16),
    height: header.readUInt32BE(20),
    bytes: BigInt(data.length),
    sha256,
    caption,
    captionRevision: '1',
    repeats: 10,
    concept: 'x',
    addedUnixMs: BigInt(Date.now())
  })
  images.push({ image, data })
  return create(UploadOutcomeSchema, { result: { case: 'added', value: image } })
}

// As the host reads what is UTF-8.
function textOf(data: Uint8Array | undefined): string {
  return (
    Buffer.from(data ?? [])
      .toString('utf8')
      .normalize('NFC')
      .split(/\r?\n/)[0]
      ?.trim() ?? ''
  )
}

/** Changes a caption, and its revision with it. */
export function setCaption(image: DatasetImage, caption: string): void {
  if (image.caption === caption) return
  image.caption = caption
  image.captionRevision = `${Number(image.captionRevision) + 1}`
}

function edited(caption: string, edit: EditTagsRequest['edit']): string {
  const tags = caption
    .split(',')
    .map(tag => tag.trim())
    .filter(tag => tag)
  if (edit.case === 'add') {
    const added = edit.value.tags.filter(tag => !tags.includes(tag))
    return (edit.value.atFront ? [...added, ...tags] : [...tags, ...added]).join(', ')
  }
  if (edit.case === 'remove') return tags.filter(tag => !edit.value.tags.includes(tag)).join(', ')
  if (edit.case === 'replace') return tags.map(tag => (tag === edit.value.oldTag ? edit.value.newTag : tag)).join(', ')
  return caption
}
