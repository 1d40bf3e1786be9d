using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Protocol;

namespace TrainTools.Host.Serving;

/// <summary>One thing that is wrong with a call.</summary>
/// <param name="Reason">For programs.</param>
/// <param name="Field">The setting or the request's field that it lies in, snake_case; empty: none.</param>
/// <param name="Sentence">For the person: what is wrong and what to do.</param>
internal sealed record CallProblem(ErrorReason Reason, string Field, string Sentence)
{
    /// <summary>A problem with a code, whose sentence is a form's.</summary>
    public CallProblem(ErrorReason reason, Problem problem) : this(reason, problem.Field, SettingTexts.InAForm(problem)) =>
        (Code, Arguments) = (problem.Code, problem.Arguments);

    /// <summary>Its code, for who has texts of its own; empty: it has none.</summary>
    public string Code { get; init; } = "";

    /// <summary>What stands in the code's text.</summary>
    public IReadOnlyList<(string Key, string Value)> Arguments { get; init; } = [];
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

    /// <summary>What a call is ended with; its message has every sentence, a line each.</summary>
    public static RpcException Of(StatusCode code, params IReadOnlyList<CallProblem> problems)
    {
        var violations = problems.Select(problem => new BadRequest.Types.FieldViolation
        {
            Field = problem.Field,
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
        }.ToRpcException();
    }

    private static ErrorInfo Info(CallProblem problem)
    {
        var info = new ErrorInfo { Reason = ErrorReasonReflection.Names[problem.Reason], Domain = Domain };
        if (problem.Code is "" or ProblemTexts.Sentence)
            return info;
        info.Metadata["code"] = problem.Code;
        foreach (var (key, value) in problem.Arguments)
            info.Metadata[key] = value;
        return info;
    }
}
