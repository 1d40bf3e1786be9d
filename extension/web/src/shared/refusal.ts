// Errors as the host makes them (rich-error.ts reads them), for tests and the fake host.
import { type Code, ConnectError } from '@connectrpc/connect'
import { BadRequestSchema, ErrorInfoSchema } from './gen/google/rpc/error_details_pb'

/** An error of several problems for one reason. */
export function refuseAll(
  code: Code,
  reason: string,
  problems: readonly { field: string; sentence: string }[]
): ConnectError {
  const infos = problems.map(() => ({ desc: ErrorInfoSchema, value: { reason, domain: 'traintools' } }))
  const fieldViolations = problems.map(({ field, sentence }) => ({ field, description: sentence }))
  const message = problems.map(({ sentence }) => sentence).join('\n')
  return new ConnectError(message, code, undefined, [...infos, { desc: BadRequestSchema, value: { fieldViolations } }])
}

/** An error of one problem. */
export function refuse(code: Code, sentence: string, reason: string, field = ''): ConnectError {
  return refuseAll(code, reason, [{ field, sentence }])
}
