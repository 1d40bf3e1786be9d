// What the page of each WebUI calls its parts. `root` is gradioApp(): the document or gradio's shadow root.

/** Has the LoRA cards of both tabs drawn anew; they are HTML that the WebUI keeps, so a reload shows the old ones. */
export function refreshCards(root) {
  let pressed = 0
  for (const tab of ["txt2img", "img2img"]) {
    // From 1.8 on a hidden button does it; 1.7 and SD.Next have one button for all kinds of networks.
    const button = root.querySelector(`#${tab}_lora_extra_refresh_internal`)
      ?? root.querySelector(`#${tab}_lora_extra_refresh`)
      ?? root.querySelector(`#${tab}_extra_refresh`)
    if (!button) continue
    button.dispatchEvent(new Event("click", { bubbles: true }))
    pressed++
  }
  return pressed
}

/** The button that shows the txt2img tab; people reorder tabs, so it is not simply the first. */
export function txt2imgButton(root) {
  const named = root.querySelector("#tab_txt2img-button") // gradio 4
  if (named) return named
  const buttons = [...root.querySelectorAll("#tabs > .tab-nav > button")]
  const panels = [...root.querySelectorAll("#tabs > .tabitem[id^=tab_]")]
  const place = panels.findIndex((panel) => panel.id === "tab_txt2img")
  if (place >= 0 && buttons[place]) return buttons[place]
  return buttons.find((button) => ["text", "txt2img"].includes(button.textContent.trim().toLowerCase())) ?? null
}

/** "dark" or "light", as the page is now. */
export function themeOf(body, style) {
  if (body.classList.contains("dark")) return "dark"
  // Some themes set no class; then the background tells.
  const [red, green, blue, alpha = 1] = (style.backgroundColor.match(/[\d.]+/g) ?? []).map(Number)
  if (blue === undefined || alpha === 0) return "light"
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128 ? "dark" : "light"
}

/** Such as "ja_JP"; empty where the WebUI speaks its own language. */
export function languageOf(opts) {
  const named = opts?.localization ?? ""
  return named === "None" ? "" : named
}
