using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using TrainTools.Core.Problems;
using TrainTools.Training.Data;

namespace TrainTools.Training.Resume;

/// <summary>
/// By what a run's inputs are known again, wherever they lie: a state goes on only with what it was trained on.
/// </summary>
public sealed record Fingerprints
{
    private const int NamesShown = 3;

    /// <summary>SHA-256 of the base checkpoint.</summary>
    public required string Base { get; init; }

    /// <summary>SHA-256 of the VAE's own file; empty: the checkpoint's VAE.</summary>
    public string Vae { get; init; } = "";

    /// <summary>SHA-256 of CLIP's vocabulary.</summary>
    public required string Vocabulary { get; init; }

    /// <summary>The images with their captions, in the run's order.</summary>
    [JsonPropertyName("pictures")] // as every state has it that was ever saved
    public required IReadOnlyList<ImageFingerprint> Images { get; init; }

    /// <summary>Reads and hashes a run's vocabulary and images.</summary>
    /// <param name="baseHash">SHA-256 of the base checkpoint.</param>
    /// <param name="vocabulary">CLIP's vocabulary, a file.</param>
    /// <param name="images">The images with their captions.</param>
    /// <param name="cancellationToken">Ends it between two images.</param>
    public static Fingerprints Of(
        string baseHash, string vocabulary, IReadOnlyList<TrainingImage> images,
        CancellationToken cancellationToken) => new()
        {
            Base = baseHash,
            Vocabulary = Contents(vocabulary),
            Images = [.. images.Select(image => Of(image, cancellationToken))],
        };

    /// <summary>What is no longer as it was; empty when all is the same.</summary>
    /// <param name="before">The inputs of the state.</param>
    public IEnumerable<Problem> ChangesSince(Fingerprints before)
    {
        if (Base != before.Base)
            yield return new Problem("change.base", "");
        if (Vae != before.Vae)
            yield return new Problem("change.vae", "");
        if (Vocabulary != before.Vocabulary)
            yield return new Problem("change.vocabulary", "");

        var (old, now) = (ByName(before), ByName(this));
        var kept = now.Keys.Where(old.ContainsKey).ToList();
        foreach (var (names, code) in new[]
        {
            (now.Keys.Except(old.Keys), "change.added"),
            (old.Keys.Except(now.Keys), "change.removed"),
            (kept.Where(name => now[name].Contents != old[name].Contents), "change.replaced"),
            (kept.Where(name => now[name].Caption != old[name].Caption), "change.captions"),
            (kept.Where(name => now[name].Repeats != old[name].Repeats), "change.repeats"),
        })
        {
            if (names.ToList() is { Count: > 0 } changed)
                yield return new Problem(code, "", ("n", $"{changed.Count}"), ("images", Shown(changed)));
        }
    }

    private static Dictionary<string, ImageFingerprint> ByName(Fingerprints prints) =>
        prints.Images.ToDictionary(image => image.Name, StringComparer.Ordinal);

    private static string Shown(List<string> names) =>
        string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? ", …" : "");

    private static ImageFingerprint Of(TrainingImage image, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var caption = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(image.Caption)))[..16];
        var name = $"{image.Folder}/{Path.GetFileName(image.Path)}{(image.Mirrored ? " mirrored" : "")}";
        return new ImageFingerprint(name, Contents(image.Path), caption, image.Repeats);
    }

    private static string Contents(string path)
    {
        try
        {
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ""; // whoever needs the file says what is wrong with it
        }
    }
}
