using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Training.Run;
using static TorchSharp.torch;

namespace TrainTools.Training.Batches;

/// <summary>
/// The pictures that a run keeps out of its training, to see on them whether it still learns or only remembers.
/// </summary>
/// <param name="Training">What is trained on, in the dataset's order.</param>
/// <param name="Pictures">What is held out, in the dataset's order; may be none.</param>
public sealed record HeldOut(IReadOnlyList<CachedPicture> Training, IReadOnlyList<CachedPicture> Pictures)
{
    private const int FewestToSplit = 8;
    private const int MostHeldOut = 8; // more make the mean hardly steadier, and each costs forward passes

    /// <summary>How many pictures are held out where nobody says: a tenth, 1 to 8, and none of fewer than 8.</summary>
    public static int Automatic(int pictures) =>
        pictures < FewestToSplit ? 0 : Math.Clamp((pictures + 5) / 10, 1, MostHeldOut); // + 5: to the nearest

    /// <summary>Chooses by the seed alone, so that a run goes on as it began.</summary>
    /// <param name="pictures">All pictures that can be used.</param>
    /// <param name="settings">The seed, and how many are wanted.</param>
    /// <exception cref="SettingsException">Nothing would be left to train on.</exception>
    public static HeldOut Choose(IReadOnlyList<CachedPicture> pictures, TrainingSettings settings)
    {
        var files = pictures.Select(picture => picture.Picture.Path).Distinct().ToList();
        var count = settings.Validation ?? Automatic(files.Count);
        if (count >= files.Count)
        {
            throw new SettingsException([new Problem("validation.too_many", "validation_pictures",
                ("value", $"{count}"), ("images", $"{files.Count}"), ("max", $"{files.Count - 1}"))]);
        }

        using var scope = NewDisposeScope();
        using var random = RandomStream.Create(settings.Seed, RandomStream.HeldOut);
        var order = randperm(files.Count, int64, CPU, generator: random).data<long>().ToArray(); // [files]
        var chosen = order.Take(count).Select(i => files[(int)i]).ToHashSet();
        // With its mirrored copy: a run that saw the one has learnt the other.
        return new HeldOut(
            [.. pictures.Where(picture => !chosen.Contains(picture.Picture.Path))],
            [.. pictures.Where(picture => chosen.Contains(picture.Picture.Path) && !picture.Picture.Mirrored)]);
    }
}
