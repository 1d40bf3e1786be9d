namespace TrainTools.Projects.Pictures;

/// <summary>A part of a picture that is on its way.</summary>
/// <param name="UploadId">Chosen by the caller, 1 to 64 of <c>[A-Za-z0-9_-]</c>.</param>
/// <param name="Name">File name as it was dropped, in any script.</param>
/// <param name="TotalBytes">Of the whole file.</param>
/// <param name="Offset">Where the part begins: how much is there already.</param>
/// <param name="Data">At most 4 MiB.</param>
/// <param name="Caption">Caption that came with it, or null; what the first part says counts.</param>
public sealed record UploadPart(
    string UploadId, string Name, long TotalBytes, long Offset, ReadOnlyMemory<byte> Data, string? Caption = null);

/// <summary>How far an upload is.</summary>
/// <param name="ReceivedBytes">How much is there; 0 where nothing is known of it.</param>
/// <param name="Outcome">What became of it, once it is whole or refused.</param>
public sealed record UploadState(long ReceivedBytes, UploadOutcome? Outcome = null);

/// <summary>What became of an upload.</summary>
public abstract record UploadOutcome
{
    private UploadOutcome() { }

    /// <summary>The picture is in the dataset.</summary>
    public sealed record Added(StoredPicture Picture) : UploadOutcome;

    /// <summary>The same bytes were there already; nothing was changed.</summary>
    public sealed record DuplicateOf(StoredPicture Picture) : UploadOutcome;

    /// <summary>It cannot be trained on; a sentence says why.</summary>
    public sealed record Refused(string Sentence) : UploadOutcome;
}
