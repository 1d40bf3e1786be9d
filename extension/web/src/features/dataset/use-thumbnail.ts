import { useEffect, useState } from 'preact/hooks'
import type { App } from '../../state/app'
import type { DatasetImage } from '../../api/gen/train_tools_pb'

/** The address of an image's thumbnail once it is there; given up when the card scrolls away. */
export function useThumbnail(
  app: App,
  versionId: string,
  image: DatasetImage
): { url: string | undefined; failed: boolean } {
  const [loaded, setLoaded] = useState<{ hash: string; url: string | null }>()
  const known = app.thumbnails.known(image)
  useEffect(() => {
    if (known) return
    const gone = new AbortController()
    app.thumbnails.load(versionId, image, gone.signal).then(
      url => gone.signal.aborted || setLoaded({ hash: image.sha256, url }),
      () => gone.signal.aborted || setLoaded({ hash: image.sha256, url: null })
    )
    return () => gone.abort()
  }, [image.sha256])
  const own = loaded?.hash === image.sha256 ? loaded.url : undefined
  return { url: known ?? own ?? undefined, failed: !known && own === null }
}
