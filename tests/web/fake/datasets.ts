// The fake's Datasets service: pictures in memory, thumbnails are the pictures themselves.
import { createHash } from 'node:crypto'
import { Code, type ConnectRouter, create } from '../../../extension/web/tools/packages'
import {
  Datasets,
  type EditTagsRequest,
  type Picture,
  PictureSchema,
  UploadOutcomeSchema,
  type UploadOutcome
} from '../../../extension/web/src/shared/gen/train_tools_pb'
import { refuse } from '../../../extension/web/src/shared/refusal'
import type { World } from './world'

export function datasets(router: ConnectRouter, world: World): void {
  const find = (versionId: string, pictureId: string) => {
    const found = world.picturesOf(versionId).find(({ picture }) => picture.id === pictureId)
    if (!found) throw refuse(Code.NotFound, 'The picture is no longer there.', 'NOT_THERE')
    return found
  }
  const outcomes = new Map<string, UploadOutcome>()
  router.service(Datasets, {
    list: ({ versionId }) => {
      const pictures = world.picturesOf(versionId).map(({ picture }) => picture)
      return { pictures, total: pictures.length, problems: [] }
    },
    uploadState: ({ uploadId }) => {
      const outcome = outcomes.get(uploadId)
      return { receivedBytes: BigInt(world.uploads.get(uploadId)?.received ?? 0), ...(outcome && { outcome }) }
    },
    upload: ({ versionId, uploadId, name, totalBytes, offset, data, caption }) => {
      const upload = world.uploads.get(uploadId) ?? { name, parts: [], received: 0 }
      world.uploads.set(uploadId, upload)
      if (Number(offset) !== upload.received)
        throw refuse(Code.FailedPrecondition, 'Out of step.', 'UPLOAD_OUT_OF_STEP')
      upload.parts.push(data)
      upload.received += data.length
      if (upload.received < Number(totalBytes)) return { receivedBytes: BigInt(upload.received) }
      const outcome = addPicture(world, versionId, name, Buffer.concat(upload.parts), caption)
      outcomes.set(uploadId, outcome)
      return { receivedBytes: totalBytes, outcome }
    },
    thumbnail: ({ versionId, pictureId }) => ({ data: find(versionId, pictureId).data, mediaType: 'image/png' }),
    async *original({ versionId, pictureId }) {
      const { data } = find(versionId, pictureId)
      const half = Math.ceil(data.length / 2)
      const mediaType = 'application/octet-stream' // the host does not look into the file
      yield { data: data.slice(0, half), mediaType, totalBytes: BigInt(data.length) }
      yield { data: data.slice(half) }
    },
    setCaption: ({ versionId, pictureId, caption, revision }) => {
      const { picture } = find(versionId, pictureId)
      if (picture.captionRevision !== revision) {
        throw refuse(Code.FailedPrecondition, 'The caption was changed elsewhere.', 'CAPTION_CHANGED')
      }
      setCaption(picture, caption)
      return { picture }
    },
    editTags: request => {
      const wanted = new Set(request.pictureIds)
      const all = world
        .picturesOf(request.versionId)
        .map(({ picture }) => picture)
        .filter(({ id }) => wanted.size === 0 || wanted.has(id))
      const before = all.map(picture => [picture, picture.caption] as const)
      for (const picture of all) setCaption(picture, edited(picture.caption, request.edit))
      const changed = before.filter(([picture, caption]) => picture.caption !== caption)
      const restore = () => {
        for (const [picture, caption] of changed) setCaption(picture, caption)
      }
      return {
        changed: changed.map(([picture]) => picture),
        undoId: world.throwAway(`${changed.length} captions`, '', restore)
      }
    },
    tagCounts: () => ({ tags: [] }),
    remove: ({ versionId, pictureIds }) => {
      const before = world.picturesOf(versionId)
      world.pictures.set(
        versionId,
        before.filter(({ picture }) => !pictureIds.includes(picture.id))
      )
      const restore = () => {
        world.pictures.set(versionId, before)
      }
      return { trashId: world.throwAway(`${pictureIds.length} pictures`, `${pictureIds.length} pictures`, restore) }
    }
  })
}

/**
 * Adds a picture as the host does: the same bytes are there once, and what is no picture is refused with a
 * sentence.
 */
export function addPicture(
  world: World,
  versionId: string,
  name: string,
  data: Uint8Array,
  caption: string
): UploadOutcome {
  const pictures = world.picturesOf(versionId)
  const sha256 = createHash('sha256').update(data).digest('hex')
  const same = pictures.find(({ picture }) => picture.sha256 === sha256)
  if (same) return create(UploadOutcomeSchema, { result: { case: 'duplicateOf', value: same.picture } })
  const isPng = data[0] === 0x89 && data[1] === 0x50
  if (!isPng) {
    const value =
      `${name} is not a picture in PNG, JPEG, WebP, BMP or GIF format, whatever its name says. Open it in an image `
      + 'editor and save it as PNG, then add that.'
    return create(UploadOutcomeSchema, { result: { case: 'refused', value } })
  }
  const header = Buffer.from(data)
  const picture = create(PictureSchema, {
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
  pictures.push({ picture, data })
  return create(UploadOutcomeSchema, { result: { case: 'added', value: picture } })
}

function setCaption(picture: Picture, caption: string): void {
  if (picture.caption === caption) return
  picture.caption = caption
  picture.captionRevision = `${Number(picture.captionRevision) + 1}`
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
