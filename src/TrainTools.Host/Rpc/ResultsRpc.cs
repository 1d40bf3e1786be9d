using Grpc.Core;
using TrainTools.Host.Jobs;
using TrainTools.Projects.Store;
using TrainTools.Protocol;

namespace TrainTools.Host.Rpc;

/// <summary>The service Results.</summary>
internal sealed class ResultsRpc(ProjectStore store, RunBook book, LoraShelf shelf) : Results.ResultsBase
{
    public override Task<ListRunsResponse> List(ListRunsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListRunsResponse
        {
            Runs =
            {
                store.RunsOf(request.VersionId).OrderByDescending(run => run.Created)
                    .Select(run => ResultMap.Of(book.Find(run.Id), store, book, shelf)),
            },
        });

    public override Task<CurveResponse> Curve(CurveRequest request, ServerCallContext context) =>
        Task.FromResult(LossCurves.Read(store.RunPath(request.RunId), book.Events(request.RunId)));

    public override async Task<UseResponse> Use(UseRequest request, ServerCallContext context)
    {
        double weight = request.Weight > 0 ? request.Weight : 1;
        var used = shelf.Use(request.RunId, request.CheckpointId, weight);
        return new UseResponse
        {
            Used = ResultMap.Of(used),
            Prompt = LoraShelf.Prompt(used),
            Refresh = await shelf.Refresh(context.CancellationToken),
        };
    }

    public override async Task<UnuseResponse> Unuse(UnuseRequest request, ServerCallContext context)
    {
        shelf.Unuse(request.RunId, request.CheckpointId);
        return new UnuseResponse { Refresh = await shelf.Refresh(context.CancellationToken) };
    }

    public override async Task Download(
        DownloadRequest request, IServerStreamWriter<BytesPart> responseStream, ServerCallContext context)
    {
        await using var stream = shelf.Open(request.RunId, request.CheckpointId);
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
        var run = book.Find(request.RunId);
        if (!RunBook.IsOver(run.Status))
            throw new JobException(ErrorReason.WrongStatus, $"The training {run.Label} is {RunMap.InWords(run.Status)}. " +
                "Cancel it first, then delete it.");
        book.Forget(run.Id);
        return Task.FromResult(new DeleteRunResponse { TrashId = store.DeleteRun(run.Id) });
    }
}
