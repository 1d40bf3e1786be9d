// What an error of the host says besides its code: for each problem a google.rpc.ErrorInfo and a field violation of
// its google.rpc.BadRequest, in the same order (train_tools.proto). The only place here that reads this form.
import { ConnectError } from '@connectrpc/connect'
import { BadRequestSchema, ErrorInfoSchema } from './gen/google/rpc/error_details_pb'

export interface Problem {
  /** The name of an ErrorReason, for programs. */
  reason: string
  /** The setting or the request's field that it lies in, as the protocol calls it; empty: none. */
  field: string
  /** A whole English sentence for `told`. */
  sentence: string
  /** Of a problem that the page has texts for; empty: it has none. */
  code: string
  arguments: Record<string, string>
}

const domain = 'traintools' // whose reasons these are

/** Every problem of an error; none where it comes from elsewhere, such as a lost connection. */
export function problemsOf(error: unknown): Problem[] {
  if (!(error instanceof ConnectError)) return []
  const infos = error.findDetails(ErrorInfoSchema).filter(info => info.domain === domain)
  const violations = error.findDetails(BadRequestSchema).flatMap(({ fieldViolations }) => fieldViolations)
  return infos.map(({ reason, metadata: { code = '', ...rest } }, index) => ({
    reason,
    code,
    arguments: rest,
    field: violations[index]?.field ?? '',
    sentence: violations[index]?.description || error.rawMessage
  }))
}

/** The reason of an error's first problem; they have one in common where there are more. Empty: it has none. */
export function reasonOf(error: unknown): string {
  return problemsOf(error)[0]?.reason ?? ''
}
