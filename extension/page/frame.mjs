// The iframe with the tab. It is made at the first showing: in a hidden tab it would load with size 0.

const LEAST_HEIGHT = 480 // pixels; a phone's keyboard must not squeeze the tab to nothing

/** Fills `holder` with the iframe as soon as it is shown, and keeps its height to the rest of the window. */
export function frameIn(holder, address, window) {
  const state = { iframe: null }

  function fit() {
    if (!state.iframe || holder.offsetParent === null) return
    const top = Math.max(0, Math.round(holder.getBoundingClientRect().top + window.scrollY))
    state.iframe.style.height = `max(${LEAST_HEIGHT}px, calc(100dvh - ${top}px))`
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
  new window.ResizeObserver(shown).observe(holder)
  window.addEventListener("resize", fit)
  shown()
  return { get window() { return state.iframe?.contentWindow ?? null }, fit }
}
