// One image to the host, in parts; after an interruption it goes on from what is there.
import { isAborted, isOffline } from './errors'
import type { ArchiveProgress, UploadOutcome } from './gen/train_tools_pb'
import type { Host } from './host'
import { reasonOf } from './rich-error'
import type { Wait } from './connection'

const partBytes = 4 * 1024 * 1024 // train_tools.proto: data is at most 4 MiB
const delays = [500, 1000, 2000, 4000, 8000]

export interface Sending {
  versionId: string
  uploadId: string
  file: Blob & { name: string }
  captionFile: File | null
  onProgress: (sentBytes: number) => void
  /** Called while an archive, which is there whole, is being opened. */
  onOpening?: (opening: ArchiveProgress) => void
}

/** Sends an image; a lost connection is waited for as long as it takes, a refusal is thrown. */
export async function send(host: Host, sending: Sending, wait: Wait, signal: AbortSignal): Promise<UploadOutcome> {
  let offset: number | null = null
  for (let failures = 0; ;) {
    try {
      if (offset === null) {
        const { versionId, uploadId } = sending
        const state = await host.datasets.uploadState({ versionId, uploadId }, { signal })
        if (state.outcome) return state.outcome
        if (state.opening) {
          sending.onOpening?.(state.opening)
          failures = 0
          continue // the host answers only when there is something new, or after a second
        }
        offset = Number(state.receivedBytes)
      }
      const answer = await sendPart(host, sending, offset, signal)
      failures = 0
      offset = Number(answer.receivedBytes)
      sending.onProgress(offset)
      if (answer.outcome) return answer.outcome
      if (answer.opening) {
        sending.onOpening?.(answer.opening)
        offset = null
      }
    } catch (error) {
      const again = isOffline(error) || (reasonOf(error) === 'UPLOAD_OUT_OF_STEP' && failures < delays.length)
      if (signal.aborted || isAborted(error) || !again) throw error
      await wait(delays[Math.min(failures, delays.length - 1)] ?? 0, signal)
      failures++
      offset = null // ask how much is there
    }
  }
}

async function sendPart(
  host: Host,
  { versionId, uploadId, file, captionFile }: Sending,
  offset: number,
  signal: AbortSignal
) {
  const data = new Uint8Array(await file.slice(offset, offset + partBytes).arrayBuffer())
  const totalBytes = BigInt(file.size)
  // What the first part brings counts.
  const caption = captionFile && offset === 0 ? { captionFile: await textFile(captionFile) } : {}
  return host.datasets.upload(
    { versionId, uploadId, name: file.name, totalBytes, offset: BigInt(offset), data, ...caption },
    { signal }
  )
}

/** A file's bytes as they are: what they are written in is for the host to say. */
export async function textFile(file: File): Promise<{ name: string; data: Uint8Array<ArrayBuffer> }> {
  return { name: file.name, data: new Uint8Array(await file.arrayBuffer()) }
}
