// The iframe with the tab. It is made at the first showing: in a hidden tab it would load with size 0.

const LEAST_HEIGHT = 480 // pixels; a phone's keyboard must not squeeze the tab to nothing

/**
 * Fills `holder` with the iframe as soon as it is shown, and keeps its height to the rest of the window, less what the
 * WebUI has below it, its footer and the panel's edges: the page has nothing to scroll.
 */
export function frameIn(holder, address, window) {
  const state = { iframe: null }

  function fit() {
    if (!state.iframe || holder.offsetParent === null) return
    const top = Math.max(0, Math.ceil(holder.getBoundingClientRect().top + window.scrollY))
    const filling = (below) => `max(${LEAST_HEIGHT}px, calc(100dvh - ${top + below}px))`
    state.iframe.style.height = filling(0)
    const page = window.document.documentElement
    const below = page.scrollHeight - page.clientHeight // the frame ends where the window does, so it is all below it
    if (below <= 0) return
    state.iframe.style.height = filling(below)
    // What is tall for another reason does not get shorter by a shorter frame.
    if (page.scrollHeight - page.clientHeight >= below) state.iframe.style.height = filling(0)
  }

  function shown() {
    if (holder.offsetParent === null) return // a part of the page with display: none has none
    if (!state.iframe) {
      const iframe = window.document.createElement("iframe")
      iframe.title = "Train Tools"
      iframe.allow = "clipboard-write; fullscreen"
      iframe.style.cssText = "display: block; width: 100%; border: 0"
      iframe.src = address
      holder.textContent = ""
      holder.append(iframe)
      state.iframe = iframe
    }
    fit()
  }

  // The size of an empty holder changes from nothing when its tab is shown, in every gradio.
  // Not inside the observer's call, in which a change of what it observes is an error in the page's log.
  const observer = new window.ResizeObserver(() => window.requestAnimationFrame(shown))
  observer.observe(holder)
  observer.observe(window.document.body) // what lies around it may come, grow or go
  window.addEventListener("resize", fit)
  shown()
  return { get window() { return state.iframe?.contentWindow ?? null }, fit }
}
