using Grpc.Core;
using Grpc.Tests.Echoes;

namespace Grpc.Tests;

/// <summary>The service of <c>echo.proto</c>; <see cref="EchoSignals"/> tell a test what happens inside.</summary>
internal sealed class EchoService(EchoSignals signals) : Echo.EchoBase
{
    public const string SecretOfTheServer = "/home/somebody/secret.txt is missing";

    public override async Task<Spoken> Say(Spoken request, ServerCallContext context)
    {
        await AnswerMetadataAsync(context);
        return request;
    }

    public override Task<Spoken> Fail(Failing request, ServerCallContext context) =>
        throw new RpcException(
            new Status((StatusCode)request.Code, request.Detail),
            [new("tt-reason", "LABEL_INVALID"), new("tt-detail-bin", [0, 1, 254, 255])]);

    public override Task<Spoken> Crash(Spoken request, ServerCallContext context) =>
        throw new InvalidOperationException(SecretOfTheServer);

    public override async Task Count(
        Counting request, IServerStreamWriter<Spoken> responseStream, ServerCallContext context)
    {
        for (int number = 1; number <= request.To; number++)
        {
            await responseStream.WriteAsync(new Spoken { Text = number.ToString() });
            if (number == request.FailAfter)
                throw new RpcException(new Status(StatusCode.DataLoss, "数えられません"));
        }
        context.ResponseTrailers.Add("tt-counted", request.To.ToString());
    }

    public override async Task<Spoken> Wait(Spoken request, ServerCallContext context)
    {
        await signals.UntilGivenUpAsync(context);
        return request;
    }

    public override async Task WaitStreaming(
        Spoken request, IServerStreamWriter<Spoken> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(request, context.CancellationToken);
        await signals.UntilGivenUpAsync(context);
    }

    // x-echo comes back as header, x-echo-trailer as trailer, with or without -bin.
    private static async Task AnswerMetadataAsync(ServerCallContext context)
    {
        var headers = new Metadata();
        foreach (var entry in context.RequestHeaders.Where(entry => entry.Key.StartsWith("x-echo")))
            (entry.Key.Contains("-trailer") ? context.ResponseTrailers : headers).Add(entry);
        if (headers.Count > 0)
            await context.WriteResponseHeadersAsync(headers);
    }
}

/// <summary>What happens inside of the service.</summary>
internal sealed class EchoSignals
{
    private readonly TaskCompletionSource<DateTime> _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gaveUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A call waits; with its deadline.</summary>
    public Task<DateTime> Began => _began.Task;

    /// <summary>The call that waited was cancelled.</summary>
    public Task GaveUp => _gaveUp.Task;

    public async Task UntilGivenUpAsync(ServerCallContext context)
    {
        _began.TrySetResult(context.Deadline);
        try
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            _gaveUp.TrySetResult();
            throw;
        }
    }
}
