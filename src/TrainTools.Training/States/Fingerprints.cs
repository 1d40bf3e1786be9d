using System.Security.Cryptography;
using System.Text;
using TrainTools.Training.Pictures;
using TrainTools.Training.Run;

namespace TrainTools.Training.States;

/// <summary>
/// By what a run's inputs are known again, wherever they lie: a state goes on only with what it was trained on.
/// </summary>
public sealed record Fingerprints
{
    private const int NamesShown = 3;

    /// <summary>SHA-256 of the base checkpoint.</summary>
    public required string Base { get; init; }

    /// <summary>SHA-256 of CLIP's vocabulary.</summary>
    public required string Vocabulary { get; init; }

    /// <summary>The pictures with their captions, in the run's order.</summary>
    public required IReadOnlyList<PicturePrint> Pictures { get; init; }

    /// <summary>Reads and hashes a run's vocabulary and pictures.</summary>
    /// <param name="request">The run.</param>
    /// <param name="baseHash">SHA-256 of the base checkpoint.</param>
    /// <param name="stop">Ends it between two pictures.</param>
    public static Fingerprints Of(TrainingRequest request, string baseHash, CancellationToken stop) => new()
    {
        Base = baseHash,
        Vocabulary = Contents(request.ClipVocabulary),
        Pictures = [.. request.Pictures.Select(picture => Of(picture, stop))],
    };

    /// <summary>What is no longer as it was, in words; empty when all is the same.</summary>
    /// <param name="before">The inputs of the state.</param>
    public IEnumerable<string> ChangesSince(Fingerprints before)
    {
        if (Base != before.Base)
            yield return "the base model is another";
        if (Vocabulary != before.Vocabulary)
            yield return "CLIP's vocabulary is another";

        var (old, now) = (ByName(before), ByName(this));
        var kept = now.Keys.Where(old.ContainsKey).ToList();
        foreach (var (names, what) in new[]
        {
            (now.Keys.Except(old.Keys), "added"),
            (old.Keys.Except(now.Keys), "taken away"),
            (kept.Where(name => now[name].Contents != old[name].Contents), "replaced"),
            (kept.Where(name => now[name].Caption != old[name].Caption), "given another caption"),
            (kept.Where(name => now[name].Repeats != old[name].Repeats), "given other repeats"),
        })
        {
            if (names.ToList() is { Count: > 0 } changed)
                yield return Sentence(changed, what);
        }
    }

    private static Dictionary<string, PicturePrint> ByName(Fingerprints prints) =>
        prints.Pictures.ToDictionary(picture => picture.Name, StringComparer.Ordinal);

    private static string Sentence(List<string> names, string what)
    {
        var shown = string.Join(", ", names.Take(NamesShown));
        var more = names.Count > NamesShown ? ", …" : "";
        return names.Count == 1 ? $"the picture {shown} was {what}" : $"{names.Count} pictures were {what} ({shown}{more})";
    }

    private static PicturePrint Of(TrainingPicture picture, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var caption = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(picture.Caption)))[..16];
        var name = $"{picture.Folder}/{Path.GetFileName(picture.Path)}{(picture.Mirrored ? " mirrored" : "")}";
        return new PicturePrint(name, Contents(picture.Path), caption, picture.Repeats);
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
