// One image to the host, in parts; after an interruption it goes on from what is there.
import { isAborted, isOffline } from './errors'
import type { UploadOutcome } from './gen/train_tools_pb'
import type { Host } from './host'
import { reasonOf } from './rich-error'
import type { Wait } from './connection'

const partBytes = 4 * 1024 * 1024 // train_tools.proto: data is at most 4 MiB
const delays = [500, 1000, 2000, 4000, 8000]

export interface Sending {
  versionId: string
  uploadId: string
  file: Blob & { name: string }
  caption: string
  onProgress: (sentBytes: number) => void
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
        offset = Number(state.receivedBytes)
      }
      const answer = await sendPart(host, sending, offset, signal)
      failures = 0
      offset = Number(answer.receivedBytes)
      sending.onProgress(offset)
      if (answer.outcome) return answer.outcome
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
  { versionId, uploadId, file, caption }: Sending,
  offset: number,
  signal: AbortSignal
) {
  const data = new Uint8Array(await file.slice(offset, offset + partBytes).arrayBuffer())
  const totalBytes = BigInt(file.size)
  return host.datasets.upload(
    { versionId, uploadId, name: file.name, totalBytes, offset: BigInt(offset), data, caption },
    { signal }
  )
}
