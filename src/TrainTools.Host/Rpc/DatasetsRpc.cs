using Google.Protobuf;
using Grpc.Core;
using TrainTools.Projects;
using TrainTools.Projects.Captions;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;
using TrainTools.Protocol;

namespace TrainTools.Host.Rpc;

/// <summary>The service Datasets.</summary>
internal sealed class DatasetsRpc(ProjectStore store, TimeProvider clock) : Datasets.DatasetsBase
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1);

    public override Task<ListImagesResponse> List(ListImagesRequest request, ServerCallContext context)
    {
        var folder = store.Open(request.VersionId);
        var all = folder.Images();
        var found = Ordered(all.Where(image => Matches(image, request.Search)), request.Order);
        return Task.FromResult(new ListImagesResponse
        {
            Images = { found.Select(ProjectMap.Of) },
            Problems = { folder.Problems().Select(ProblemMap.Of) },
            Total = all.Count,
        });
    }

    public override Task<UploadResponse> Upload(UploadRequest request, ServerCallContext context)
    {
        var state = store.Open(request.VersionId).Upload(new UploadPart(
            request.UploadId, request.Name, request.TotalBytes, request.Offset, request.Data.Memory,
            request.CaptionFile is { } caption ? Text(caption) : null));
        return Task.FromResult(new UploadResponse
        {
            ReceivedBytes = state.ReceivedBytes,
            Outcome = ProjectMap.Of(state.Outcome),
            Opening = ProjectMap.Of(state.Opening),
        });
    }

    public override Task<UploadManyResponse> UploadMany(UploadManyRequest request, ServerCallContext context)
    {
        UploadBatch.Check(request);
        var folder = store.Open(request.VersionId);
        return Task.FromResult(new UploadManyResponse
        {
            Files =
            {
                request.Files.Select(file => UploadBatch.Of(file.UploadId, folder.UploadWhole(
                    file.UploadId, file.Name, file.Data.Memory,
                    file.CaptionFile is { } caption ? Text(caption) : null))),
            },
        });
    }

    public override async Task<UploadStateResponse> UploadState(UploadStateRequest request, ServerCallContext context)
    {
        var folder = store.Open(request.VersionId);
        var state = folder.GetUpload(request.UploadId);
        if (state.Opening is not null)
        {
            await Task.WhenAny(
                folder.EndOfOpening(request.UploadId), Task.Delay(AnswerWithin, clock, context.CancellationToken));
            state = folder.GetUpload(request.UploadId);
        }
        return new UploadStateResponse
        {
            ReceivedBytes = state.ReceivedBytes,
            Outcome = ProjectMap.Of(state.Outcome),
            Opening = ProjectMap.Of(state.Opening),
        };
    }

    public override Task<ThumbnailResponse> Thumbnail(ThumbnailRequest request, ServerCallContext context)
    {
        byte[] jpeg = store.Open(request.VersionId).Thumbnail(request.ImageId, ProjectMap.ThumbnailSide(request.Side));
        return Task.FromResult(new ThumbnailResponse { Data = UnsafeByteOperations.UnsafeWrap(jpeg), MediaType = "image/jpeg" });
    }

    public override async Task Original(
        OriginalRequest request, IServerStreamWriter<BytesPart> responseStream, ServerCallContext context)
    {
        await using var stream = store.Open(request.VersionId).OpenOriginal(request.ImageId);
        await foreach (var part in ProjectMap.Parts(stream, "application/octet-stream"))
            await responseStream.WriteAsync(part, context.CancellationToken);
    }

    public override Task<SetCaptionResponse> SetCaption(SetCaptionRequest request, ServerCallContext context)
    {
        var image = store.Open(request.VersionId).SetCaption(request.ImageId, request.Caption, request.Revision);
        return Task.FromResult(new SetCaptionResponse { Image = ProjectMap.Of(image) });
    }

    public override Task<EditTagsResponse> EditTags(EditTagsRequest request, ServerCallContext context)
    {
        TagEdit edit = request.EditCase switch
        {
            EditTagsRequest.EditOneofCase.Add => new TagEdit.Add([.. request.Add.Tags], request.Add.AtFront),
            EditTagsRequest.EditOneofCase.Remove => new TagEdit.Remove([.. request.Remove.Tags]),
            EditTagsRequest.EditOneofCase.Replace => new TagEdit.Replace(request.Replace.OldTag, request.Replace.NewTag),
            _ => throw new ProjectsException(Refusal.InvalidInput, new Problem("tags.no_edit", "")),
        };
        var (changed, undo) = store.Open(request.VersionId).EditTags([.. request.ImageIds], edit);
        return Task.FromResult(new EditTagsResponse { Changed = { changed.Select(ProjectMap.Of) }, UndoId = undo });
    }

    public override Task<UnreadableCaptionsResponse> UnreadableCaptions(
        UnreadableCaptionsRequest request, ServerCallContext context)
    {
        var captions = store.Open(request.VersionId).UnreadableCaptions(request.CodePage);
        return Task.FromResult(new UnreadableCaptionsResponse
        {
            Captions = { captions.Select(caption => new Protocol.UnreadableCaption
            {
                ImageId = caption.ImageId, File = caption.File, CodePage = caption.CodePage, Text = caption.Text,
            }) },
            CodePages = { CodePage.All.Select(page => page.Name) },
        });
    }

    public override Task<ConvertCaptionsResponse> ConvertCaptions(
        ConvertCaptionsRequest request, ServerCallContext context)
    {
        var (changed, undo) = store.Open(request.VersionId).ConvertCaptions(request.CodePage);
        return Task.FromResult(
            new ConvertCaptionsResponse { Changed = { changed.Select(ProjectMap.Of) }, UndoId = undo });
    }

    public override Task<AddTextsResponse> AddTexts(AddTextsRequest request, ServerCallContext context)
    {
        var added = store.Open(request.VersionId).AddTexts([.. request.Files.Select(Text)], request.Replace);
        return Task.FromResult(new AddTextsResponse
        {
            Changed = { added.Added.Changed.Select(ProjectMap.Of) },
            UndoId = added.Added.UndoId,
            Waiting = added.Waiting,
            Problems = { added.Problems.Select(ProblemMap.Of) },
        });
    }

    public override Task<ImportCaptionsResponse> ImportCaptions(
        ImportCaptionsRequest request, ServerCallContext context)
    {
        var (changed, undo) = store.Open(request.VersionId).ImportCaptions();
        return Task.FromResult(
            new ImportCaptionsResponse { Changed = { changed.Select(ProjectMap.Of) }, UndoId = undo });
    }

    public override Task<TagCountsResponse> TagCounts(TagCountsRequest request, ServerCallContext context)
    {
        var counts = store.Open(request.VersionId).TagCounts();
        var wanted = request.Limit > 0 ? counts.Take(request.Limit) : counts;
        return Task.FromResult(new TagCountsResponse
        {
            Tags = { wanted.Select(count => new Protocol.TagCount { Tag = count.Tag, Images = count.Images }) },
        });
    }

    public override Task<RemoveImagesResponse> Remove(RemoveImagesRequest request, ServerCallContext context) =>
        Task.FromResult(new RemoveImagesResponse
        {
            TrashId = store.Open(request.VersionId).Remove([.. request.ImageIds]),
        });

    private static TrainTools.Projects.Datasets.TextFile Text(Protocol.TextFile file) =>
        new(file.Name, file.Data.Memory);

    private static bool Matches(StoredImage image, string search) => search.Length == 0
        || image.Caption.Contains(search, StringComparison.OrdinalIgnoreCase)
        || image.Name.Contains(search, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<StoredImage> Ordered(IEnumerable<StoredImage> images, ImageOrder order) => order switch
    {
        ImageOrder.Added => images.OrderByDescending(image => image.Added).ThenBy(image => image.Name),
        ImageOrder.Caption => images.OrderBy(image => image.Caption, StringComparer.OrdinalIgnoreCase),
        ImageOrder.Size => images.OrderBy(image => (long)image.Width * image.Height),
        _ => images.OrderBy(image => image.Name, StringComparer.OrdinalIgnoreCase),
    };
}
