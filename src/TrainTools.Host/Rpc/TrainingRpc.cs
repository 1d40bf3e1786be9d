using Grpc.Core;
using Microsoft.Extensions.Hosting;
using TrainTools.Host.Jobs;
using TrainTools.Host.Preflight;
using TrainTools.Projects;
using TrainTools.Protocol;
using Stored = TrainTools.Projects.Storage;

namespace TrainTools.Host.Rpc;

/// <summary>The service Training.</summary>
internal sealed class TrainingRpc(
    ProjectStore store, JobQueue queue, JobRecords records, Readiness readiness, Forecast forecast, TimeProvider clock,
    IHostApplicationLifetime lifetime)
    : Protocol.Training.TrainingBase
{
    public override Task<RecommendResponse> Recommend(RecommendRequest request, ServerCallContext context)
    {
        var present = store.Find(request.VersionId).Settings;
        var kind = request.Kind == Protocol.SubjectKind.Unspecified ? present.Kind : (Stored.SubjectKind)request.Kind;
        var look = request.Look == Protocol.Look.Unspecified ? present.Look : (Stored.Look)request.Look;
        var (settings, reasons) = Recommendations.For(kind, look, present);
        return Task.FromResult(new RecommendResponse
        {
            Settings = SettingsMap.ToProto(settings),
            Reasons = { reasons.Select(reason => new Protocol.Reason { Reason_ = ProblemMap.Of(reason) }) },
        });
    }

    public override async Task<ValidateResponse> Validate(ValidateRequest request, ServerCallContext context) =>
        new() { Findings = { (await readiness.Check(request.VersionId, context.CancellationToken)).Select(ProblemMap.Of) } };

    public override async Task<EstimateResponse> Estimate(EstimateRequest request, ServerCallContext context)
    {
        var version = store.Find(request.VersionId);
        var settings = request.Settings is { } unsaved
            ? SettingsMap.ToStored(unsaved, version.Settings, clock.GetUtcNow())
            : version.Settings;
        return ForecastMap.Of(await forecast.Of(version, settings, context.CancellationToken), settings);
    }

    public override async Task<BeginResponse> Begin(BeginRequest request, ServerCallContext context) =>
        new()
        {
            Run = Run(await queue.Begin(
                request.VersionId, request.RequestId, request.Confirmed, context.CancellationToken)),
        };

    public override Task<QueueResponse> Queue(QueueRequest request, ServerCallContext context) =>
        Task.FromResult(RunMap.Queue(records));

    public override Task<CancelResponse> Cancel(CancelRequest request, ServerCallContext context) =>
        Task.FromResult(new CancelResponse { Run = Run(queue.Cancel(request.RunId)) });

    public override Task<PauseResponse> Pause(PauseRequest request, ServerCallContext context) =>
        Task.FromResult(new PauseResponse { Run = Run(queue.Pause(request.RunId)) });

    public override Task<ResumeResponse> Resume(ResumeRequest request, ServerCallContext context) =>
        Task.FromResult(new ResumeResponse { Run = Run(queue.Resume(request.RunId)) });

    public override Task<MakeWayResponse> MakeWay(MakeWayRequest request, ServerCallContext context) =>
        Task.FromResult(new MakeWayResponse { MakesWay = queue.MakeWay() });

    public override Task<StopAndSaveResponse> StopAndSave(StopAndSaveRequest request, ServerCallContext context) =>
        Task.FromResult(new StopAndSaveResponse { Run = Run(queue.StopAndSave(request.RunId)) });

    public override async Task Watch(
        WatchRequest request, IServerStreamWriter<WatchEvent> responseStream, ServerCallContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await new RunWatch(records, clock).Follow(
                request.RunId, request.AfterSequence, responseStream.WriteAsync, end.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The host ends; ask again when another is there."));
        }
    }

    private Run Run(TrainTools.Projects.Runs.JobRecord run) => RunMap.Of(run, records);
}
