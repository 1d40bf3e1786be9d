using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;

namespace TrainTools.Training;

/// <summary>What a base model's family makes of the settings: what it cannot train, and what it does not do.</summary>
public static class FamilyRules
{
    // A side of latents is an eighth of the image's, and is halved once less than the U-Net has levels: three times in
    // SD 1.x and 2.x, twice in SDXL. kohya's verify_bucket_reso_steps asks for the same.
    private const int Step = 64;

    /// <summary>What cannot be trained on such a base.</summary>
    /// <param name="settings">As they were chosen.</param>
    /// <param name="family">The base model's.</param>
    public static IEnumerable<Problem> Problems(TrainingSettings settings, ModelFamily family)
    {
        if (family != ModelFamily.Sdxl && settings.BucketStep % Step != 0)
            yield return new Problem("bucket.step_of_family", "bucket_step",
                ("value", $"{settings.BucketStep}"), ("family", family.DisplayName()), ("multiple", $"{Step}"));
    }

    /// <summary>What a person chose that is worse on such a base than it seems.</summary>
    /// <param name="settings">As they were chosen.</param>
    /// <param name="family">The base model's.</param>
    public static IEnumerable<Problem> Warnings(TrainingSettings settings, ModelFamily family)
    {
        if (family == ModelFamily.Sdxl && settings.BucketStep % Step != 0)
            yield return new Problem("bucket.step_fine", "bucket_step",
                ("value", $"{settings.BucketStep}"), ("usual", $"{Step}"));
    }

    /// <summary>What a person chose that does nothing on such a base.</summary>
    /// <param name="settings">As they were chosen.</param>
    /// <param name="family">The base model's.</param>
    public static IEnumerable<Problem> Notes(TrainingSettings settings, ModelFamily family)
    {
        var texts = FamilyLayout.Find(family)?.Texts ?? [];
        var isRead = texts.Any(place => !place.IsPenultimate);
        if (texts.Count > 0 && !isRead && settings.ClipSkip != new TrainingSettings().ClipSkip)
            yield return new Problem("clip_skip.no_effect", "clip_skip",
                ("value", $"{settings.ClipSkip}"), ("family", family.DisplayName()));
    }

    /// <summary>The settings with the rates that are recommended for such a base, where none are chosen.</summary>
    /// <param name="settings">As they were chosen.</param>
    /// <param name="family">The base model's.</param>
    public static TrainingSettings WithRates(TrainingSettings settings, ModelFamily family) => settings with
    {
        Optimizer = settings.Optimizer with
        {
            Family = family == ModelFamily.Sdxl ? RateFamily.Sdxl : RateFamily.Sd,
        },
    };
}
