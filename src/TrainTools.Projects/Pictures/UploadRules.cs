using TrainTools.Projects.Store;

namespace TrainTools.Projects.Pictures;

/// <summary>What a part of an upload may be.</summary>
internal static class UploadRules
{
    public const long MaxBytes = 200L << 20;
    public const int MaxPart = 4 << 20;

    private const int LongestId = 64;
    private const int LongestName = 1000;

    /// <summary>Checks a part by itself.</summary>
    /// <exception cref="ProjectsException">The part makes no sense; the message says why.</exception>
    public static void Check(UploadPart part)
    {
        CheckId(part.UploadId);
        if (part.Name.Length is 0 or > LongestName)
            throw Invalid("name", "The picture's file has no name, or one that is too long; rename it and add it " +
                "again.");
        if (part.Data.Length > MaxPart)
            throw Invalid("data", $"{part.Name}: a part of {part.Data.Length:N0} bytes is too large; send at most 4 " +
                "MiB at once.");
        if (part.Offset < 0 || part.TotalBytes < 0 || part.Offset + part.Data.Length > part.TotalBytes)
            throw Invalid("offset", $"{part.Name}: a part from {part.Offset:N0} on with {part.Data.Length:N0} bytes " +
                $"does not fit into a file of {part.TotalBytes:N0} bytes; add the picture again.");
    }

    /// <summary>Checks the name of an upload.</summary>
    /// <exception cref="ProjectsException">It is no name for an upload.</exception>
    public static void CheckId(string uploadId)
    {
        var isName = uploadId.Length is > 0 and <= LongestId
            && uploadId.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
        if (!isName)
            throw Invalid("upload_id", "An upload is named by 1 to 64 letters, digits, '-' and '_'; add the picture " +
                "again.");
    }

    /// <summary>Why a file of this size is not taken at all, or null.</summary>
    public static string? Problem(UploadPart part) => part.TotalBytes switch
    {
        0 => $"{part.Name} is empty. Copy the picture again, then add it.",
        > MaxBytes => $"{part.Name} has {part.TotalBytes / (1 << 20):N0} MB; a picture can have at most " +
            $"{MaxBytes / (1 << 20)} MB. Save it smaller, as JPEG or PNG; training shrinks it anyway.",
        _ => null,
    };

    private static ProjectsException Invalid(string field, string message) =>
        new(Refusal.InvalidInput, message) { Field = field };
}
