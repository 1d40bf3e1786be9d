using System.Security.Cryptography;
using TrainTools.Core.Files;
using TrainTools.Imaging;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// Looks whether a file can be trained on: its header, and whether its end is there. The tab's list and the command
/// line's plan are both made by it.
/// </summary>
internal static class ImageCheck
{
    private const int AtOnce = 4;
    private const long Large = 32 << 20; // bytes; only one such file is in memory at a time

    private static readonly Lock LargeFiles = new();

    /// <summary>What is in a file; its problem says why it cannot be trained on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="withHash">Whether its SHA-256 is wanted.</param>
    public static ImageFacts Look(string path, bool withHash)
    {
        var file = FileKinds.Target(path);
        var length = file.Exists ? file.Length : 0; // a folder or pipe has none that counts; reading it says what it is
        var facts = new ImageFacts { Bytes = length, Modified = file.LastWriteTimeUtc.Ticks };
        if (length < Large) return Read(path, facts, withHash);
        lock (LargeFiles) return Read(path, facts, withHash);
    }

    /// <summary>Looks at many, several at a time; the answers are in the files' order.</summary>
    public static IReadOnlyList<ImageFacts> Look(IReadOnlyList<string> paths, bool withHash) =>
        [.. paths.AsParallel().AsOrdered().WithDegreeOfParallelism(AtOnce).Select(path => Look(path, withHash))];

    private static ImageFacts Read(string path, ImageFacts facts, bool withHash)
    {
        var name = Path.GetFileName(path);
        try
        {
            var bytes = ImageFile.ReadAllBytes(path, name);
            if (withHash) facts = facts with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) };
            var header = ImageReader.ReadHeader(name, bytes);
            return facts with { Width = header.Width, Height = header.Height, Notes = header.Notes };
        }
        catch (ImageException error)
        {
            return facts with { Problem = error.Problem };
        }
    }
}
