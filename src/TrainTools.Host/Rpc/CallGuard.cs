using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using TrainTools.Core.Files;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Host.Jobs;
using TrainTools.Host.WebUi;
using TrainTools.Projects.Storage;
using TrainTools.Protocol;
using TrainTools.Tagging;

namespace TrainTools.Host.Rpc;

/// <summary>
/// The gate of every call: lets in only who carries the secret, and turns what goes wrong into a status with its
/// problems.
/// </summary>
public sealed class CallGuard(HostSettings settings, ILogger<CallGuard> log) : Interceptor
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
            throw ErrorOf(problem, context);
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
            throw ErrorOf(problem, context);
        }
    }

    private void CheckSecret(ServerCallContext context)
    {
        string given = context.RequestHeaders.GetValue(SecretHeader) ?? "";
        if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), _secret))
            return;
        string code = given.Length == 0 ? "call.no_secret" : "call.other_secret";
        throw RichError.Of(StatusCode.Unauthenticated, new CallProblem(ErrorReason.NotAllowed, new Problem(code, "")));
    }

    private RpcException ErrorOf(Exception problem, ServerCallContext context)
    {
        switch (problem)
        {
            case ProjectsException error:
                return Of(StatusOf(error.Reason), ReasonOf(error.Reason), error);
            case JobException error:
                return Of(StatusCode.FailedPrecondition, error.Reason, error);
            case GpuException error:
                return Of(StatusCode.FailedPrecondition, ErrorReason.WrongStatus, error);
            case SettingsException error:
                return Of(StatusCode.InvalidArgument, ErrorReason.SettingsInvalid, error);
            case TaggingException error:
                return Of(StatusCode.FailedPrecondition, ErrorReason.WrongStatus, error);
            case CheckpointException error:
                return Of(StatusCode.FailedPrecondition, ErrorReason.CannotTrain, error);
            case FileWriteException { DiskIsFull: true } error:
                return Of(StatusCode.ResourceExhausted, ErrorReason.DiskFull, error);
            case FileWriteException error:
                return Of(StatusCode.FailedPrecondition, ErrorReason.WrongStatus, error);
            case OperationCanceledException when context.CancellationToken.IsCancellationRequested:
                return new RpcException(new Status(StatusCode.Cancelled, "The caller left."));
            default:
                Log.CallFailed(log, context.Method, problem);
                return RichError.Of(StatusCode.Internal, new CallProblem(
                    ErrorReason.Fault, new Problem("call.fault", "", ("reason", Reason.Of(problem)))));
        }
    }

    private static RpcException Of(StatusCode status, ErrorReason reason, IHasProblems error) =>
        RichError.Of(status, [.. error.Problems.Select(problem => new CallProblem(reason, problem))]);

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
