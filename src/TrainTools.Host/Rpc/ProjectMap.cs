using Google.Protobuf;
using TrainTools.Projects.Pictures;
using TrainTools.Protocol;
using Stored = TrainTools.Projects.Store;

namespace TrainTools.Host.Rpc;

/// <summary>Projects, versions and pictures in the words of the protocol.</summary>
internal static class ProjectMap
{
    /// <summary>A project with its versions.</summary>
    public static Project Of(Stored.Project project) => new()
    {
        Id = project.Id,
        Label = project.Label,
        CreatedUnixMs = project.Created.ToUnixTimeMilliseconds(),
        ChangedUnixMs = project.Changed.ToUnixTimeMilliseconds(),
        Versions = { project.Versions.Select(Of) },
    };

    /// <summary>A version.</summary>
    public static TrainTools.Protocol.Version Of(Stored.Version version) => new()
    {
        Id = version.Id,
        ProjectId = version.ProjectId,
        Label = version.Label,
        CreatedUnixMs = version.Created.ToUnixTimeMilliseconds(),
        ChangedUnixMs = version.Changed.ToUnixTimeMilliseconds(),
        Revision = version.Revision,
        Settings = SettingsMap.ToProto(version.Settings),
        Pictures = version.Pictures,
        Runs = version.Runs,
    };

    /// <summary>A picture.</summary>
    public static Picture Of(StoredPicture picture) => new()
    {
        Id = picture.Id,
        Name = picture.Name,
        Width = picture.Width,
        Height = picture.Height,
        Bytes = picture.Bytes,
        Sha256 = picture.Sha256,
        Caption = picture.Caption,
        CaptionRevision = picture.CaptionRevision,
        Repeats = picture.EffectiveRepeats,
        Concept = picture.Concept,
        AddedUnixMs = picture.Added.ToUnixTimeMilliseconds(),
        MirroredToo = picture.MirroredToo,
    };

    /// <summary>What became of an upload; null while it is under way.</summary>
    public static TrainTools.Protocol.UploadOutcome? Of(TrainTools.Projects.Pictures.UploadOutcome? outcome) => outcome switch
    {
        TrainTools.Projects.Pictures.UploadOutcome.Added added => new() { Added = Of(added.Picture) },
        TrainTools.Projects.Pictures.UploadOutcome.DuplicateOf known => new() { DuplicateOf = Of(known.Picture) },
        TrainTools.Projects.Pictures.UploadOutcome.Refused refused => new() { Refused = refused.Sentence },
        _ => null,
    };

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
