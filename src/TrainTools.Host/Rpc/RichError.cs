using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using TrainTools.Core.Settings;
using TrainTools.Protocol;

namespace TrainTools.Host.Rpc;

/// <summary>One thing that is wrong with a call.</summary>
/// <param name="Reason">For programs.</param>
/// <param name="Problem">For the person; its field is a setting or a field of the request.</param>
internal sealed record CallProblem(ErrorReason Reason, Problem Problem)
{
    /// <summary>In English, as a form has it.</summary>
    public string Sentence => SettingTexts.InAForm(Problem);
}

/// <summary>
/// Problems as gRPC's standard rich error (grpc.io/docs/guides/error, "Richer error model"): a google.rpc.Status, in
/// the trailer grpc-status-details-bin, with an ErrorInfo for each problem and one BadRequest with a field violation
/// for each, in the same order. The only place that knows this form on the host's side.
/// </summary>
internal static class RichError
{
    /// <summary>Whose reasons these are, in <see cref="ErrorInfo"/>.</summary>
    public const string Domain = "traintools";

    // Stock clients take 8 KiB of headers (grpc.max_metadata_size) and drop the call where there is more; the rest of a
    // trailer needs little.
    private const int Room = 7 << 10;

    /// <summary>
    /// What a call is ended with; its message has every sentence, a line each. Where there are more problems than a client
    /// takes, the last are left out: the next call has them.
    /// </summary>
    public static RpcException Of(StatusCode code, params IReadOnlyList<CallProblem> problems)
    {
        var status = StatusOf(code, problems);
        for (int count = problems.Count - 1; count > 0 && Size(status) > Room; count--)
            status = StatusOf(code, [.. problems.Take(count)]);
        return status.ToRpcException();
    }

    // The message is sent by itself as well, percent-encoded; the status in base64.
    private static int Size(Google.Rpc.Status status) =>
        status.CalculateSize() * 4 / 3 + Uri.EscapeDataString(status.Message).Length;

    private static Google.Rpc.Status StatusOf(StatusCode code, IReadOnlyList<CallProblem> problems)
    {
        var violations = problems.Select(problem => new BadRequest.Types.FieldViolation
        {
            Field = problem.Problem.Field,
            Description = problem.Sentence,
        });
        return new Google.Rpc.Status
        {
            Code = (int)code,
            Message = string.Join('\n', problems.Select(problem => problem.Sentence)),
            Details =
            {
                problems.Select(problem => Any.Pack(Info(problem))),
                Any.Pack(new BadRequest { FieldViolations = { violations } }),
            },
        };
    }

    private static ErrorInfo Info(CallProblem problem)
    {
        var info = new ErrorInfo { Reason = ErrorReasonReflection.Names[problem.Reason], Domain = Domain };
        info.Metadata["code"] = problem.Problem.Code;
        foreach (var (key, value) in problem.Problem.Arguments)
            info.Metadata[key] = value;
        return info;
    }
}
