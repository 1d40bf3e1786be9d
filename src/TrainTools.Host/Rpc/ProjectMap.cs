using Google.Protobuf;
using TrainTools.Projects.Datasets;
using TrainTools.Protocol;

namespace TrainTools.Host.Rpc;

/// <summary>Projects, versions and images in the words of the protocol.</summary>
internal static class ProjectMap
{
    /// <summary>A project with its versions.</summary>
    public static Project Of(TrainTools.Projects.Project project) => new()
    {
        Id = project.Id,
        Label = project.Label,
        CreatedUnixMs = project.Created.ToUnixTimeMilliseconds(),
        ChangedUnixMs = project.Changed.ToUnixTimeMilliseconds(),
        Versions = { project.Versions.Select(Of) },
    };

    /// <summary>A version.</summary>
    public static TrainTools.Protocol.Version Of(TrainTools.Projects.Version version) => new()
    {
        Id = version.Id,
        ProjectId = version.ProjectId,
        Label = version.Label,
        CreatedUnixMs = version.Created.ToUnixTimeMilliseconds(),
        ChangedUnixMs = version.Changed.ToUnixTimeMilliseconds(),
        Revision = version.Revision,
        Settings = SettingsMap.ToProto(version.Settings),
        Images = version.Images,
        Runs = version.Runs,
    };

    /// <summary>An image.</summary>
    public static Protocol.DatasetImage Of(StoredImage image) => new()
    {
        Id = image.Id,
        Name = image.Name,
        Width = image.Width,
        Height = image.Height,
        Bytes = image.Bytes,
        Sha256 = image.Sha256,
        Caption = image.Caption,
        CaptionRevision = image.CaptionRevision,
        Repeats = image.EffectiveRepeats,
        Concept = image.Concept,
        AddedUnixMs = image.Added.ToUnixTimeMilliseconds(),
        MirroredToo = image.MirroredToo,
    };

    /// <summary>What became of an upload; null while it is under way.</summary>
    public static TrainTools.Protocol.UploadOutcome? Of(TrainTools.Projects.Datasets.UploadOutcome? outcome) => outcome switch
    {
        TrainTools.Projects.Datasets.UploadOutcome.Added added => new() { Added = Of(added.Image) },
        TrainTools.Projects.Datasets.UploadOutcome.DuplicateOf known => new() { DuplicateOf = Of(known.Image) },
        TrainTools.Projects.Datasets.UploadOutcome.Refused refused => new() { Refused = ProblemMap.Of(refused.Problem) },
        TrainTools.Projects.Datasets.UploadOutcome.Opened opened => new()
        {
            Opened = new ArchiveOpened
            {
                Added = opened.AddedImages,
                Duplicates = opened.Duplicates,
                Refused = opened.RefusedImages,
                LeftOut = { opened.LeftOut.Select(ProblemMap.Of) },
            },
        },
        _ => null,
    };

    /// <summary>How far an archive is opened; null for null.</summary>
    public static Protocol.ArchiveProgress? Of(TrainTools.Projects.Datasets.ArchiveProgress? opening) =>
        opening is null ? null : new() { Done = opening.Done, Total = opening.Total };

    /// <summary>The longer side of a thumbnail that is asked for; 0: the usual.</summary>
    public static int ThumbnailSide(int asked) => asked == 0 ? 256 : Math.Clamp(asked, 32, 1024);

    /// <summary>A stream in parts of a megabyte, the first with the length of the whole.</summary>
    public static async IAsyncEnumerable<BytesPart> Parts(Stream stream, string mediaType)
    {
        var buffer = new byte[1 << 20];
        bool isFirst = true;
        int count;
        while ((count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false)) > 0 || isFirst)
        {
            var part = new BytesPart { Data = ByteString.CopyFrom(buffer, 0, count) };
            if (isFirst)
                (part.MediaType, part.TotalBytes) = (mediaType, stream.Length);
            isFirst = false;
            yield return part;
        }
    }
}
