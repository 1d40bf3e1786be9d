using System.Security.Cryptography;
using System.Text;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Diffusion;
using TrainTools.Training.Data;

namespace TrainTools.Training.Caching;

/// <summary>The latents of images in a cache.</summary>
/// <param name="folder">The cache.</param>
/// <param name="vae">Tells the VAE from any other, its scale and number type included.</param>
/// <param name="tile">Side of the tiles in which larger images go through it; 0: none does.</param>
public sealed class LatentEntries(CacheFolder folder, string vae, int tile = 0)
{
    // Raise it when images are decoded, resized or encoded otherwise than before: then every entry is of no use any
    // more.
    private const string Version = "latents 1";

    private const string Mean = "mean";
    private const string Deviation = "deviation";

    /// <summary>An entry's name: a hash of all that the latents follow from.</summary>
    /// <param name="contents">SHA-256 of the image file's bytes.</param>
    /// <param name="image">The image, of which only counts whether it is mirrored.</param>
    /// <param name="choice">Its bucket and crop.</param>
    public string Key(byte[] contents, TrainingImage image, BucketChoice choice)
    {
        var (bucket, width, height) = (choice.Bucket, choice.ResizedWidth, choice.ResizedHeight);
        return Hash($"{Version} {vae} {Convert.ToHexStringLower(contents)} {(image.Mirrored ? "mirrored" : "plain")} "
            + $"{bucket.Width}x{bucket.Height} of {width}x{height} at {choice.CropX},{choice.CropY}"
            + (TiledVae.IsCut(tile, bucket.Height, bucket.Width) ? $" in tiles of {tile}" : ""));
    }

    /// <summary>
    /// Reads an image's latents and what there was to note of its file; null where they are not kept.
    /// </summary>
    public (CachedImage Image, IReadOnlyList<Problem> Notes)? Read(
        string key, TrainingImage image, BucketChoice choice)
    {
        long[] shape = [4, choice.Bucket.Height / Vae.Factor, choice.Bucket.Width / Vae.Factor];
        string[] names = [Mean, Deviation];
        if (folder.Read(key, all => names.All(name =>
                all.TryGetValue(name, out var entry) && entry.Dtype == "F32" && entry.Shape.SequenceEqual(shape)))
            is not { } entry)
        {
            return null;
        }

        var notes = entry.Text.Split('\n').Select(EventLine.Read).OfType<Noted>().Select(noted => noted.Problem);
        return (new CachedImage(image, choice, entry.Tensors[Mean], entry.Tensors[Deviation]), [.. notes]);
    }

    /// <summary>Keeps an image's latents, and what there was to note of its file.</summary>
    public void Write(string key, CachedImage image, IReadOnlyList<Problem> notes) => folder.Write(
        key, [new(Mean, image.Mean), new(Deviation, image.Deviation)],
        string.Join('\n', notes.Select(note => EventLine.Write(new Noted(note)))));

    /// <summary>A name for what a text says.</summary>
    internal static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];
}
