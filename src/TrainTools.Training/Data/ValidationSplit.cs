using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using static TorchSharp.torch;

namespace TrainTools.Training.Data;

/// <summary>
/// A run's images, cut in two: those that are trained on, and a validation set that shows whether it is overfitting.
/// </summary>
/// <param name="Training">What is trained on, in the dataset's order.</param>
/// <param name="Validation">The validation set, in the dataset's order; may be none.</param>
public sealed record ValidationSplit(IReadOnlyList<CachedImage> Training, IReadOnlyList<CachedImage> Validation)
{
    private const int FewestToSplit = 8;
    private const int MostForValidation = 8; // more make the mean hardly steadier, and each costs forward passes

    /// <summary>How many validation images nobody asked for: a tenth, 1 to 8, and none of fewer than 8.</summary>
    public static int Automatic(int images) =>
        images < FewestToSplit ? 0 : Math.Clamp((images + 5) / 10, 1, MostForValidation); // + 5: to the nearest

    /// <summary>Chooses by the seed alone, so that a run goes on as it began.</summary>
    /// <param name="images">All images that can be used.</param>
    /// <param name="settings">The seed, and how many are wanted.</param>
    /// <exception cref="SettingsException">Nothing would be left to train on.</exception>
    public static ValidationSplit Choose(IReadOnlyList<CachedImage> images, TrainingSettings settings)
    {
        var files = images.Select(image => image.Image.Path).Distinct().ToList();
        var count = settings.Validation ?? Automatic(files.Count);
        if (count >= files.Count)
        {
            throw new SettingsException([new Problem("validation.too_many", "validation_images",
                ("value", $"{count}"), ("images", $"{files.Count}"), ("max", $"{files.Count - 1}"))]);
        }

        using var scope = NewDisposeScope();
        using var random = RandomStream.Create(settings.Seed, RandomStream.ValidationSplit);
        var order = randperm(files.Count, int64, CPU, generator: random).data<long>().ToArray(); // [files]
        var chosen = order.Take(count).Select(i => files[(int)i]).ToHashSet();
        // With its mirrored copy: a run that saw the one has learnt the other.
        return new ValidationSplit(
            [.. images.Where(image => !chosen.Contains(image.Image.Path))],
            [.. images.Where(image => chosen.Contains(image.Image.Path) && !image.Image.Mirrored)]);
    }
}
