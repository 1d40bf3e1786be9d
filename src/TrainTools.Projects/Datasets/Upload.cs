using TrainTools.Core.Problems;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>A part of an image that is on its way.</summary>
/// <param name="UploadId">Chosen by the caller, 1 to 64 of <c>[A-Za-z0-9_-]</c>.</param>
/// <param name="Name">File name as it was dropped, in any script.</param>
/// <param name="TotalBytes">Of the whole file.</param>
/// <param name="Offset">Where the part begins: how much is there already.</param>
/// <param name="Data">At most 4 MiB.</param>
/// <param name="Caption">Caption that came with it, or null; what the first part says counts.</param>
public sealed record UploadPart(
    string UploadId, string Name, long TotalBytes, long Offset, ReadOnlyMemory<byte> Data, string? Caption = null)
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

/// <summary>How far an upload is.</summary>
/// <param name="ReceivedBytes">How much is there; 0 where nothing is known of it.</param>
/// <param name="Outcome">What became of it, once it is whole or refused.</param>
public sealed record UploadState(long ReceivedBytes, UploadOutcome? Outcome = null);

/// <summary>What became of an upload.</summary>
public abstract record UploadOutcome
{
    private UploadOutcome() { }

    /// <summary>The image is in the dataset.</summary>
    public sealed record Added(StoredImage Image) : UploadOutcome;

    /// <summary>The same bytes were there already; nothing was changed.</summary>
    public sealed record DuplicateOf(StoredImage Image) : UploadOutcome;

    /// <summary>It cannot be trained on, and why.</summary>
    public sealed record Refused(Problem Problem) : UploadOutcome;
}
