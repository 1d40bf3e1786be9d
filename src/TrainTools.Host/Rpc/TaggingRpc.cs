using Grpc.Core;
using TrainTools.Host.Tagging;
using TrainTools.Protocol;

namespace TrainTools.Host.Rpc;

/// <summary>The service Tagging.</summary>
internal sealed class TaggingRpc(TaggerList taggers, TaggingJob job, TagWriter writer, TimeProvider clock)
    : Protocol.Tagging.TaggingBase
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10); // then it says so again: a dead line shows
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200); // images that come faster go together

    public override Task<TaggersResponse> Taggers(TaggersRequest request, ServerCallContext context) =>
        Task.FromResult(new TaggersResponse
        {
            Taggers = { taggers.All().Select(TaggingMap.Of) },
            Source = TaggingMap.Of(taggers.Source, taggers.SourceFolder),
            Usual = TaggingMap.Of(Tagging.TagRules.Usual),
        });

    public override Task<AddTaggerResponse> Add(AddTaggerRequest request, ServerCallContext context) =>
        Task.FromResult(new AddTaggerResponse { Tagger = TaggingMap.Of(taggers.Add(request.Path)) });

    public override async Task<OfferResponse> Offer(OfferRequest request, ServerCallContext context)
    {
        var response = new OfferResponse();
        if (await job.Offer(context.CancellationToken) is { } bytes)
            response.Bytes = bytes;
        return response;
    }

    public override Task<FetchResponse> Fetch(FetchRequest request, ServerCallContext context) =>
        Task.FromResult(new FetchResponse { State = TaggingMap.Of(job.Fetch()) });

    public override Task<BeginTaggingResponse> Begin(BeginTaggingRequest request, ServerCallContext context) =>
        Task.FromResult(new BeginTaggingResponse
        {
            State = TaggingMap.Of(job.Look(request.VersionId, request.TaggerId, request.ImageIds)),
        });

    public override Task<StopTaggingResponse> Stop(StopTaggingRequest request, ServerCallContext context) =>
        Task.FromResult(new StopTaggingResponse { State = TaggingMap.Of(job.Stop()) });

    public override async Task Watch(
        WatchTaggingRequest request, IServerStreamWriter<WatchTaggingResponse> responseStream, ServerCallContext context)
    {
        while (true)
        {
            var changed = job.Changed;
            var progress = job.Progress;
            await responseStream.WriteAsync(
                new WatchTaggingResponse { State = TaggingMap.Of(progress) }, context.CancellationToken);
            await Task.WhenAny(changed, Task.Delay(Silence, clock, context.CancellationToken));
            context.CancellationToken.ThrowIfCancellationRequested();
            if (progress.IsUnderWay)
                await Task.Delay(Rest, clock, context.CancellationToken);
        }
    }

    public override Task<PreviewTagsResponse> Preview(PreviewTagsRequest request, ServerCallContext context) =>
        Task.FromResult(TaggingMap.Of(
            writer.Preview(request.VersionId, request.TaggerId, TaggingMap.Of(request.Rules), request.ImageIds.ToHashSet())));

    public override Task<WriteTagsResponse> Write(WriteTagsRequest request, ServerCallContext context) =>
        Task.FromResult(TaggingMap.Of(
            writer.Write(request.VersionId, request.TaggerId, TaggingMap.Of(request.Rules), request.CaptionRevisions)));
}
