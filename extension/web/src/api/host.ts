// The only door to the host: typed clients over gRPC-Web, through the stub's route beside this page.
import { type Client, createClient, type Interceptor } from '@connectrpc/connect'
import { createGrpcWebTransport } from '@connectrpc/connect-web'
import { Datasets, Projects, Results, System, Tagging, Training } from './gen/train_tools_pb'
import { inNfc } from './nfc'
import { wholeFetch } from './whole-fetch'

/** The clients, one a service. */
export interface Host {
  projects: Client<typeof Projects>
  datasets: Client<typeof Datasets>
  tagging: Client<typeof Tagging>
  training: Client<typeof Training>
  results: Client<typeof Results>
  system: Client<typeof System>
}

/** Clients for the host behind a base address; `onError` sees each failed call before its caller does. */
export function connectHost(base: string, onError: (error: unknown) => void, ask: typeof fetch = wholeFetch): Host {
  const headers: Interceptor = next => async request => {
    request.header.set('X-TrainTools', '1') // the stub refuses what a foreign page could send too (contract 3.4)
    try {
      if (request.stream) return await next(request) // these carry ids only
      return await next({ ...request, message: inNfc(request.method.input, request.message) })
    } catch (error) {
      if (!request.signal.aborted) onError(error)
      throw error
    }
  }
  const transport = createGrpcWebTransport({
    baseUrl: base,
    useBinaryFormat: true,
    interceptors: [headers],
    fetch: ask
  })
  return {
    projects: createClient(Projects, transport),
    datasets: createClient(Datasets, transport),
    tagging: createClient(Tagging, transport),
    training: createClient(Training, transport),
    results: createClient(Results, transport),
    system: createClient(System, transport)
  }
}
