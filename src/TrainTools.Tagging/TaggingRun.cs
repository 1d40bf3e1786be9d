using System.Diagnostics;
using System.Security.Cryptography;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Imaging;

namespace TrainTools.Tagging;

/// <summary>What a tagger is to look at.</summary>
/// <param name="Images">The image files.</param>
/// <param name="Tagger">The tagger.</param>
public sealed record TaggingRequest(IReadOnlyList<string> Images, TaggerFiles Tagger)
{
    /// <summary>Where the scores are kept, by the tagger's identity.</summary>
    public required Func<string, string> ScorePath { get; init; }

    /// <summary>Images that the network looks at together, 1 to 8.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>A folder with an ONNX Runtime for the GPU; null: the CPU computes.</summary>
    public string? GpuFolder { get; init; }
}

/// <summary>What a tagging did.</summary>
/// <param name="Ended">How it ended.</param>
/// <param name="Scores">The scores of the images that could be read, by path.</param>
public sealed record TaggingResult(TaggingEnded Ended, IReadOnlyDictionary<string, ImageScores> Scores);

/// <summary>
/// Has a tagger look at images, one batch after the other; at most one is decoded ahead, so that a thousand take no more
/// memory than ten. Images that were looked at before are not looked at again.
/// </summary>
public static class TaggingRun
{
    /// <summary>Looks at all of them, or until it is stopped; what was seen by then is kept.</summary>
    /// <param name="request">What to look at.</param>
    /// <param name="report">Hears of each image, on this thread.</param>
    /// <param name="stop">Asked before each batch.</param>
    /// <exception cref="TaggingException">The tagger is none, or no image can be read.</exception>
    public static TaggingResult Run(TaggingRequest request, Action<TrainingEvent> report, CancellationToken stop)
    {
        long begin = Stopwatch.GetTimestamp();
        string identity = request.Tagger.Identity();
        using var model = TaggerModel.Open(request.Tagger, request.GpuFolder);
        using var file = ScoreFile.Open(request.ScorePath(identity), identity);
        report(new TaggingStarted(request.Tagger.Name, model.Device, request.Images.Count));
        if (model.Note is { } note)
            report(new Noted(note));

        var scores = new Dictionary<string, ImageScores>();
        var before = file.Known.Keys.ToHashSet(); // the file grows while the next images are decoded
        int done = 0, leftOut = 0;
        var batches = request.Images.Chunk(request.BatchSize).ToList();
        var ahead = Ahead(0);
        for (int i = 0; i < batches.Count && !stop.IsCancellationRequested; i++)
        {
            var batch = ahead.GetAwaiter().GetResult();
            ahead = Ahead(i + 1);
            Look(model, file, batch);
            foreach (var image in batch)
            {
                done++;
                if (image.Problem is { } problem)
                {
                    leftOut++;
                    report(new Warned(problem));
                }
                else
                    scores[image.Path] = file.Known[image.Sha256];
            }
            report(new ImagesTagged(done, request.Images.Count, Stopwatch.GetElapsedTime(begin).TotalSeconds));
        }
        bool stopped = done < request.Images.Count;
        if (!stopped && scores.Count == 0)
            throw new TaggingException(new Problem("tagging.nothing_readable", "", ("n", $"{leftOut}")));
        var ended = new TaggingEnded(stopped, scores.Count, leftOut, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        return new TaggingResult(ended, scores);

        // While the network looks at one batch, the next is decoded.
        Task<Seen[]> Ahead(int index) => index >= batches.Count
            ? Task.FromResult<Seen[]>([])
            : Task.Run(() => batches[index].Select(path => See(path, before, model.Side)).ToArray(), CancellationToken.None);
    }

    private static Seen See(string path, HashSet<string> known, int side)
    {
        string sha256 = "";
        try
        {
            using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
                sha256 = Convert.ToHexStringLower(SHA256.HashData(stream));
            return new Seen(path, sha256, known.Contains(sha256) ? null : WhiteSquare.Make(ImageReader.Read(path), side), null);
        }
        catch (ImageException error)
        {
            return new Seen(path, sha256, null, error.Problem);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Seen(path, sha256, null,
                new Problem("tagging.image_unreadable", "", ("file", path), ("reason", Reason.Of(error))));
        }
    }

    private static void Look(TaggerModel model, ScoreFile file, Seen[] batch)
    {
        // The same bytes may lie there twice.
        var fresh = batch.Where(image => image.Square is not null && !file.Known.ContainsKey(image.Sha256))
            .DistinctBy(image => image.Sha256).ToList();
        if (fresh.Count == 0)
            return;
        var outputs = model.Look([.. fresh.Select(image => image.Square!)]);
        for (int i = 0; i < fresh.Count; i++)
            file.Add(fresh[i].Sha256, ImageScores.Of(model.Tags, outputs[i]));
    }

    /// <param name="Path">The file.</param>
    /// <param name="Sha256">Of its bytes.</param>
    /// <param name="Square">What the network is to look at; null: it has, or cannot.</param>
    /// <param name="Problem">Why it is left out; null: it is not.</param>
    private sealed record Seen(string Path, string Sha256, RgbImage? Square, Problem? Problem);
}
