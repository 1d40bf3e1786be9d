import assert from "node:assert/strict"
import { test } from "node:test"
import { languageOf, refreshCards, themeOf, txt2imgButton } from "../../../extension/page/webui.mjs"
import { Element, Root } from "./dom.mjs"

const buttonsOf = (root, ...ids) => ids.map((id) => root.add(new Element("button", { id })))

test("Cards_OfA1111AndForge_AreRefreshedByTheHiddenButtonsOfBothTabs", () => {
  const root = new Root() // contract 5.4
  const buttons = buttonsOf(root, "txt2img_lora_extra_refresh_internal", "img2img_lora_extra_refresh_internal")
  const others = buttonsOf(root, "txt2img_lora_extra_refresh", "img2img_lora_extra_refresh")

  assert.equal(refreshCards(root), 2)

  assert.deepEqual(buttons.map((button) => button.clicks), [1, 1])
  assert.deepEqual(others.map((button) => button.clicks), [0, 0])
})

test("Cards_Of17AndSdNext_AreRefreshedByTheirOneButton", () => {
  const root = new Root()
  const buttons = buttonsOf(root, "txt2img_extra_refresh", "img2img_extra_refresh")

  assert.equal(refreshCards(root), 2)

  assert.deepEqual(buttons.map((button) => button.clicks), [1, 1])
})

test("Cards_OfAPageWithoutThem_AreNotRefreshed", () => {
  assert.equal(refreshCards(new Root()), 0)
})

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

test("Theme_OfADarkBody_IsDark", () => {
  const body = { classList: { contains: (name) => name === "dark" } }

  assert.equal(themeOf(body, { backgroundColor: "rgb(255, 255, 255)" }), "dark")
})

for (const [colour, theme] of [["rgb(11, 15, 25)", "dark"], ["rgb(250, 250, 250)", "light"],
  ["rgba(0, 0, 0, 0)", "light"], ["transparent", "light"], ["rgba(0, 0, 0, 0.9)", "dark"]]) {
  test(`Theme_WithoutAClassOn_${colour}_Is_${theme}`, () => {
    assert.equal(themeOf({ classList: { contains: () => false } }, { backgroundColor: colour }), theme)
  })
}

test("Language_OfTheWebui_IsItsLocalization", () => {
  assert.deepEqual([{ localization: "ja_JP" }, { localization: "None" }, {}, undefined].map(languageOf),
    ["ja_JP", "", "", ""])
})
