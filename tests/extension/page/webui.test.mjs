import assert from "node:assert/strict"
import { test } from "node:test"
import { languageOf, themeOf, txt2imgButton } from "../../../extension/page/webui.mjs"
import { Element, Root } from "./dom.mjs"

function tabs(order, identified) {
  const root = new Root()
  const titles = { txt2img: "txt2img", img2img: "img2img", traintools: "Train Tools" }
  const idOf = (id) => identified ? `tab_${id}-button` : ""
  root.navigation = order.map((id) => new Element("button", { id: idOf(id), text: titles[id] }))
  root.navigation.forEach((button) => root.add(button))
  root.panels = order.map((id) => new Element("div", { id: `tab_${id}` }))
  return root
}

test("Txt2img_InGradio4_IsFoundById", () => {
  const root = tabs(["traintools", "txt2img", "img2img"], true)

  assert.equal(txt2imgButton(root).id, "tab_txt2img-button")
})

test("Txt2img_InGradio3WithTabsInAnotherOrder_IsFoundByItsPlace", () => {
  const root = tabs(["traintools", "img2img", "txt2img"], false)

  assert.equal(txt2imgButton(root).textContent, "txt2img")
})

test("Txt2img_InSdNext_IsFoundByItsLabel", () => {
  const root = new Root()
  root.navigation = [new Element("button", { text: "Image" }), new Element("button", { text: " Text " })]

  assert.equal(txt2imgButton(root), root.navigation[1])
})

/** A window in which elements lie in each other, the innermost first; each is its background. */
function nested(isDark, ...backgrounds) {
  const elements = backgrounds.map((background) => ({ background, parentElement: null, getRootNode: () => ({}) }))
  elements.forEach((element, place) => { element.parentElement = elements[place + 1] ?? null })
  const document = { body: { classList: { contains: (name) => isDark && name === "dark" } } }
  return { element: elements[0], window: { document, getComputedStyle: (of) => ({ backgroundColor: of.background }) } }
}

const themeIn = ({ element, window }) => themeOf(element, window)

test("Theme_OfADarkBody_IsDark", () => {
  assert.equal(themeIn(nested(true, "rgb(255, 255, 255)")), "dark")
})

for (const [colour, theme] of [["rgb(11, 15, 25)", "dark"], ["rgb(250, 250, 250)", "light"],
  ["rgba(0, 0, 0, 0)", "light"], ["transparent", "light"], ["rgba(0, 0, 0, 0.9)", "dark"]]) {
  test(`Theme_WithoutAClassOn_${colour}_Is_${theme}`, () => {
    assert.equal(themeIn(nested(false, colour)), theme)
  })
}

test("Theme_OfSdNext_IsThatOfGradiosElementOverABodyWithoutColour", () => {
  assert.equal(themeIn(nested(false, "rgba(0, 0, 0, 0)", "rgb(17, 17, 17)", "rgba(0, 0, 0, 0)")), "dark")
})

test("Theme_InAShadowRoot_IsThatOfItsHost", () => {
  const { element, window } = nested(false, "rgba(0, 0, 0, 0)")
  element.getRootNode = () => ({ host: nested(false, "rgb(0, 0, 0)").element })

  assert.equal(themeOf(element, window), "dark")
})

test("Language_OfTheWebui_IsItsLocalization", () => {
  assert.deepEqual([{ localization: "ja_JP" }, { localization: "None" }, {}, undefined].map(languageOf),
    ["ja_JP", "", "", ""])
})

test("Language_OfSdNext_IsItsOwnSetting", () => {
  assert.deepEqual([{ ui_locale: "ja: Japanese" }, { ui_locale: "Auto" }, { ui_locale: "de" }].map(languageOf),
    ["ja", "", "de"])
})
