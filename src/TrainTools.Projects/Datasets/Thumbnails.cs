using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Imaging;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// Small JPEGs of images, kept by the hash of the image's file: the same image in another version costs
/// nothing. The folder may be deleted at any time.
/// </summary>
internal sealed class Thumbnails(string folder)
{
    /// <summary>Longest side that the tab shows; made as soon as an image is added.</summary>
    public const int UsualSide = 256;

    private const int MinSide = 32;
    private const int MaxSide = 1024;

    // A decoded image may take hundreds of megabytes; the host is to stay small, so it decodes one at a time.
    private readonly Lock _decoding = new();

    /// <summary>A JPEG whose longer side has at most <paramref name="side"/> pixels.</summary>
    /// <param name="name">What an error calls the image.</param>
    /// <exception cref="ProjectsException">The image is damaged or the side is out of range.</exception>
    public byte[] Of(string file, string sha256, string name, int side)
    {
        if (side is < MinSide or > MaxSide)
            throw new ProjectsException(Refusal.InvalidInput, new Problem("image.thumbnail_side", "side",
                ("side", $"{side}"), ("min", $"{MinSide}"), ("max", $"{MaxSide}")));
        var kept = Path.Combine(folder, sha256[..2], $"{sha256}-{side}.jpg");
        return DiskFault.Guard(kept, () =>
        {
            if (File.Exists(kept) && File.ReadAllBytes(kept) is { Length: > 0 } known) return known;
            var made = Make(file, name, side);
            WholeFile.Write(kept, stream => stream.Write(made), mayBeLost: true);
            return made;
        });
    }

    private byte[] Make(string file, string name, int side)
    {
        lock (_decoding)
        {
            try
            {
                return Thumbnail.Make(name, File.ReadAllBytes(file), side);
            }
            catch (ImageException error)
            {
                throw new ProjectsException(Refusal.InvalidInput, error.Problem, error);
            }
        }
    }
}
