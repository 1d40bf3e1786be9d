// A fetch whose signal counts until the answer is read to its end. The gRPC library aborts the signal of each call
// that has ended, also of those that went well, and the browser then logs a whole answer as broken off.

/** As fetch; an abort after the body's end does nothing. */
export const wholeFetch: typeof fetch = async (input, init) => {
  const asked = init?.signal
  const own = new AbortController()
  const pass = () => own.abort(asked?.reason)
  const done = () => asked?.removeEventListener('abort', pass)
  if (asked?.aborted) pass()
  asked?.addEventListener('abort', pass)
  try {
    const response = await fetch(input, { ...init, signal: own.signal })
    if (!response.body) {
      done()
      return response
    }
    const body = response.body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({ flush: done }))
    return new Response(body, response)
  } catch (error) {
    done()
    throw error
  }
}
