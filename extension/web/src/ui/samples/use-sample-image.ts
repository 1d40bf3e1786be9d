import { useEffect, useState } from 'preact/hooks'
import { isAborted } from '../../api/errors'
import type { Sample } from '../../api/gen/train_tools_pb'
import { sampleKey } from '../../state/samples'

/** Where images of samples are kept: small ones or whole ones. */
export interface SampleImages {
  knownSample(runId: string, sample: Sample): string | undefined
  loadSample(runId: string, sample: Sample, signal: AbortSignal): Promise<string>
}

/** The address of a sample's image once it is there; given up when it leaves the screen. */
export function useSampleImage(
  images: SampleImages,
  runId: string,
  sample: Sample
): { url: string | undefined; failed: boolean } {
  const [loaded, setLoaded] = useState<{ key: string; url: string | null }>()
  const key = sampleKey(runId, sample)
  const known = images.knownSample(runId, sample)
  useEffect(() => {
    if (known) return
    const gone = new AbortController()
    images.loadSample(runId, sample, gone.signal).then(
      url => gone.signal.aborted || setLoaded({ key, url }),
      error => gone.signal.aborted || isAborted(error) || setLoaded({ key, url: null })
    )
    return () => gone.abort()
  }, [key])
  const own = loaded?.key === key ? loaded.url : undefined
  return { url: known ?? own ?? undefined, failed: !known && own === null }
}
