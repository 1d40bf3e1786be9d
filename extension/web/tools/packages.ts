// What the tests in tests/web need of the packages here: those are outside this folder, where Node would not find
// them.
export { create, fromJsonString } from '@bufbuild/protobuf'
export { Code, ConnectError, type ConnectRouter, type ServiceImpl } from '@connectrpc/connect'
export { connectNodeAdapter } from '@connectrpc/connect-node'
export { chromium, type Browser, type BrowserContext, type Locator, type Page, type Request } from 'playwright-core'
