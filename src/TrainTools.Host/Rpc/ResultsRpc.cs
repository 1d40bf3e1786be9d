using Google.Protobuf;
using Grpc.Core;
using TrainTools.Host.Jobs;
using TrainTools.Projects;
using TrainTools.Protocol;

namespace TrainTools.Host.Rpc;

/// <summary>The service Results.</summary>
internal sealed class ResultsRpc(ProjectStore store, JobRecords records, LoraService loras) : Results.ResultsBase
{
    public override Task<ListRunsResponse> List(ListRunsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListRunsResponse
        {
            Runs =
            {
                store.RunsOf(request.VersionId).OrderByDescending(run => run.Created)
                    .Select(run => ResultMap.Of(records.Find(run.Id), store, records, loras)),
            },
        });

    public override Task<CurveResponse> Curve(CurveRequest request, ServerCallContext context) =>
        Task.FromResult(LossCurves.Read(store.RunPath(request.RunId), records.Events(request.RunId)));

    public override Task<ListSamplesResponse> ListSamples(ListSamplesRequest request, ServerCallContext context) =>
        Task.FromResult(SampleMap.Of(
            records.Find(request.RunId), store.Samples(request.RunId), records.Events(request.RunId)));

    public override Task<SampleThumbnailResponse> SampleThumbnail(
        SampleThumbnailRequest request, ServerCallContext context)
    {
        byte[] jpeg = store.SampleThumbnail(request.RunId, request.SampleId, ProjectMap.ThumbnailSide(request.Side));
        return Task.FromResult(new SampleThumbnailResponse
        {
            Data = UnsafeByteOperations.UnsafeWrap(jpeg), MediaType = "image/jpeg",
        });
    }

    public override async Task OpenSample(
        OpenSampleRequest request, IServerStreamWriter<BytesPart> responseStream, ServerCallContext context)
    {
        await using var stream = store.OpenSample(request.RunId, request.SampleId);
        await foreach (var part in ProjectMap.Parts(stream, "image/png"))
            await responseStream.WriteAsync(part, context.CancellationToken);
    }

    public override async Task<UseResponse> Use(UseRequest request, ServerCallContext context)
    {
        double weight = request.Weight > 0 ? request.Weight : 1;
        var used = loras.Use(request.RunId, request.CheckpointId, weight);
        var (other, baseId) = await loras.OtherFamily(request.RunId, request.CheckpointId, context.CancellationToken);
        return new UseResponse
        {
            Notes = { used.Notes.Append(other).OfType<Problem>().Select(ProblemMap.Of) },
            LoadModelId = baseId,
            Used = ResultMap.Of(used),
            Prompt = LoraService.Prompt(used),
            Refresh = await loras.Refresh(context.CancellationToken),
        };
    }

    public override async Task<UnuseResponse> Unuse(UnuseRequest request, ServerCallContext context)
    {
        loras.Unuse(request.RunId, request.CheckpointId);
        return new UnuseResponse { Refresh = await loras.Refresh(context.CancellationToken) };
    }

    public override async Task Download(
        DownloadRequest request, IServerStreamWriter<BytesPart> responseStream, ServerCallContext context)
    {
        await using var stream = loras.Open(request.RunId, request.CheckpointId);
        await foreach (var part in ProjectMap.Parts(stream, "application/octet-stream"))
            await responseStream.WriteAsync(part, context.CancellationToken);
    }

    public override Task<DeleteCheckpointResponse> DeleteCheckpoint(
        DeleteCheckpointRequest request, ServerCallContext context) =>
        Task.FromResult(new DeleteCheckpointResponse
        {
            TrashId = store.DeleteCheckpoint(request.RunId, request.CheckpointId),
        });

    public override Task<DeleteRunResponse> DeleteRun(DeleteRunRequest request, ServerCallContext context)
    {
        var run = records.Find(request.RunId);
        if (!JobRecords.IsOver(run.Status))
            throw new JobException(ErrorReason.WrongStatus, new Problem(
                "run.cancel_first", "", ("label", run.Label), StatusText.Argument(run.Status)));
        records.Forget(run.Id);
        return Task.FromResult(new DeleteRunResponse { TrashId = store.DeleteRun(run.Id) });
    }
}
