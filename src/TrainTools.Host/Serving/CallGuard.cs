using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Files;
using TrainTools.Host.Jobs;
using TrainTools.Projects.Store;
using TrainTools.Protocol;

namespace TrainTools.Host.Serving;

/// <summary>
/// The gate of every call: lets in only who carries the secret, and turns what goes wrong into a status with its
/// problems.
/// </summary>
internal sealed class CallGuard(HostSettings settings, ILogger<CallGuard> log) : Interceptor
{
    /// <summary>The header that carries the secret.</summary>
    public const string SecretHeader = "tt-secret";

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(settings.Secret);

    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        CheckSecret(context);
        try
        {
            return await continuation(request, context);
        }
        catch (Exception problem) when (problem is not RpcException)
        {
            throw Told(problem, context);
        }
    }

    /// <inheritdoc/>
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        CheckSecret(context);
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception problem) when (problem is not RpcException)
        {
            throw Told(problem, context);
        }
    }

    private void CheckSecret(ServerCallContext context)
    {
        string given = context.RequestHeaders.GetValue(SecretHeader) ?? "";
        if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), _secret))
            return;
        string sentence = given.Length == 0
            ? "This call carries no secret. Only the tab of the WebUI that started Train Tools may call it."
            : "This call carries another secret. Reload the page; if that does not help, restart the WebUI.";
        throw RichError.Of(StatusCode.Unauthenticated, new CallProblem(ErrorReason.NotAllowed, "", sentence));
    }

    private RpcException Told(Exception problem, ServerCallContext context)
    {
        switch (problem)
        {
            case ProjectsException told:
                return RichError.Of(
                    StatusOf(told.Reason), new CallProblem(ReasonOf(told.Reason), told.Field, told.Message));
            case JobException told:
                return RichError.Of(StatusCode.FailedPrecondition,
                    [.. told.Findings.Select(finding => new CallProblem(told.Reason, finding.Setting, finding.Text)
                    {
                        Code = finding.Code,
                        Arguments = [.. finding.Arguments.Select(argument => (argument.Key, argument.Value))],
                    })]);
            case SettingsException told:
                return RichError.Of(StatusCode.InvalidArgument, [.. told.Problems.Select(problem =>
                    new CallProblem(ErrorReason.SettingsInvalid, problem))]);
            case CheckpointException told:
                return RichError.Of(
                    StatusCode.FailedPrecondition, new CallProblem(ErrorReason.CannotTrain, "", told.Message));
            case FileWriteException { DiskIsFull: true } told:
                return RichError.Of(
                    StatusCode.ResourceExhausted, new CallProblem(ErrorReason.DiskFull, "", told.Message));
            case FileWriteException told:
                return RichError.Of(
                    StatusCode.FailedPrecondition, new CallProblem(ErrorReason.WrongStatus, "", told.Message));
            case OperationCanceledException when context.CancellationToken.IsCancellationRequested:
                return new RpcException(new Status(StatusCode.Cancelled, "The caller left."));
            default:
                Log.CallFailed(log, context.Method, problem);
                return new RpcException(new Status(StatusCode.Internal,
                    $"This is a fault of the program: {problem.Message} Its details are in the host's log."));
        }
    }

    private static StatusCode StatusOf(Refusal reason) => reason switch
    {
        Refusal.InvalidLabel or Refusal.InvalidInput => StatusCode.InvalidArgument,
        Refusal.NotThere => StatusCode.NotFound,
        Refusal.DiskFull => StatusCode.ResourceExhausted,
        _ => StatusCode.FailedPrecondition,
    };

    private static ErrorReason ReasonOf(Refusal reason) => reason switch
    {
        Refusal.InvalidLabel => ErrorReason.LabelInvalid,
        Refusal.InvalidInput => ErrorReason.SettingsInvalid,
        Refusal.NotThere => ErrorReason.NotThere,
        Refusal.VersionChanged => ErrorReason.VersionChanged,
        Refusal.CaptionChanged => ErrorReason.CaptionChanged,
        Refusal.UploadOutOfStep => ErrorReason.UploadOutOfStep,
        Refusal.DiskFull => ErrorReason.DiskFull,
        _ => ErrorReason.WrongStatus,
    };
}
