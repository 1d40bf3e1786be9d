using TrainTools.Core.Problems;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>A part of an image that is on its way.</summary>
/// <param name="UploadId">Chosen by the caller, 1 to 64 of <c>[A-Za-z0-9_-]</c>.</param>
/// <param name="Name">File name as it was dropped, in any script.</param>
/// <param name="TotalBytes">Of the whole file.</param>
/// <param name="Offset">Where the part begins: how much is there already.</param>
/// <param name="Data">At most 4 MiB.</param>
/// <param name="Caption">The caption's file that came with it, or null; what the first part says counts.</param>
public sealed record UploadPart(
    string UploadId, string Name, long TotalBytes, long Offset, ReadOnlyMemory<byte> Data,
    TextFile? Caption = null)
{
    internal const int MaxBytes = 4 << 20;

    private const int LongestId = 64;
    private const int LongestName = 1000;

    /// <summary>Checks the part by itself.</summary>
    /// <exception cref="ProjectsException">It makes no sense; the problem says why.</exception>
    internal void Check()
    {
        CheckId(UploadId);
        if (Name.Length is 0 or > LongestName)
            throw Invalid(new Problem("upload.no_name", "name"));
        if (Data.Length > MaxBytes)
            throw Invalid(new Problem("upload.part_too_large", "data",
                ("file", Name), ("bytes", $"{Data.Length:N0}")));
        if (Offset < 0 || TotalBytes < 0 || Offset + Data.Length > TotalBytes)
            throw Invalid(new Problem("upload.part_outside", "offset",
                ("file", Name), ("offset", $"{Offset:N0}"), ("bytes", $"{Data.Length:N0}"),
                ("total", $"{TotalBytes:N0}")));
    }

    /// <summary>Checks the name of an upload.</summary>
    /// <exception cref="ProjectsException">It is no name for an upload.</exception>
    internal static void CheckId(string uploadId)
    {
        var isName = uploadId.Length is > 0 and <= LongestId
            && uploadId.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
        if (!isName)
            throw Invalid(new Problem("upload.bad_id", "upload_id"));
    }

    private static ProjectsException Invalid(Problem problem) => new(Refusal.InvalidInput, problem);
}

/// <summary>A small file of text as it was dropped, whatever it is written in.</summary>
/// <param name="Name">Its name, in any script.</param>
/// <param name="Data">Its bytes.</param>
public sealed record TextFile(string Name, ReadOnlyMemory<byte> Data);

/// <summary>How far an upload is.</summary>
/// <param name="ReceivedBytes">How much is there; 0 where nothing is known of it.</param>
/// <param name="Outcome">What became of it, once it is whole or refused.</param>
/// <param name="Opening">Of an archive that is whole: how far its opening is.</param>
public sealed record UploadState(long ReceivedBytes, UploadOutcome? Outcome = null, ArchiveProgress? Opening = null);

/// <summary>How far the opening of an archive is.</summary>
/// <param name="Done">Images that are done.</param>
/// <param name="Total">All images in it; 0: not known yet.</param>
public sealed record ArchiveProgress(int Done, int Total);

/// <summary>What became of an upload.</summary>
public abstract record UploadOutcome
{
    private UploadOutcome() { }

    /// <summary>The image is in the dataset.</summary>
    public sealed record Added(StoredImage Image) : UploadOutcome;

    /// <summary>The same bytes were there already; nothing was changed.</summary>
    public sealed record DuplicateOf(StoredImage Image) : UploadOutcome;

    /// <summary>The archive's images are in the dataset.</summary>
    /// <param name="AddedImages">How many were added.</param>
    /// <param name="Duplicates">How many were there already.</param>
    /// <param name="RefusedImages">How many cannot be trained on.</param>
    /// <param name="LeftOut">What of the archive is left out, a problem a reason.</param>
    public sealed record Opened(int AddedImages, int Duplicates, int RefusedImages, IReadOnlyList<Problem> LeftOut)
        : UploadOutcome;

    /// <summary>It cannot be trained on, and why.</summary>
    public sealed record Refused(Problem Problem) : UploadOutcome;
}
