using TrainTools.Core.Settings;
using TrainTools.Projects.Storage;

namespace TrainTools.Host.Preflight;

/// <summary>
/// Settings for a kind of subject and a look, as a person who trains often would choose them; what they have in common is
/// the default of the settings.
/// </summary>
internal static class Recommendations
{
    /// <summary>Settings with a trigger word, name and base model taken over from what is there.</summary>
    public static (VersionSettings Settings, IReadOnlyList<Problem> Reasons) For(
        SubjectKind kind, Look look, VersionSettings present)
    {
        var reasons = new List<Problem>();
        var training = new TrainingSettings();
        switch (kind)
        {
            case SubjectKind.Style:
                training = training with { Lora = new() { Rank = 32 }, Flip = true };
                reasons.Add(new Problem("why.style_rank", "rank"));
                reasons.Add(new Problem("why.style_flip", "flip"));
                break;
            case SubjectKind.Pose:
                training = training with { Lora = new() { Rank = 8 }, Epochs = 8 };
                reasons.Add(new Problem("why.pose_rank", "rank"));
                reasons.Add(new Problem("why.pose_epochs", "epochs"));
                break;
            case SubjectKind.Concept:
                training = training with { Epochs = 8 };
                reasons.Add(new Problem("why.concept_epochs", "epochs"));
                break;
            case SubjectKind.Object:
                training = training with { Lora = new() { Rank = 8 } };
                reasons.Add(new Problem("why.object_rank", "rank"));
                break;
        }
        if (look == Look.Illustration)
        {
            training = training with { ClipSkip = 2, ShuffleCaption = true, KeepTokens = 1 };
            reasons.Add(new Problem("why.anime_clip_skip", "clip_skip"));
            reasons.Add(new Problem("why.tags_shuffle", "shuffle_caption"));
            reasons.Add(new Problem("why.keep_trigger", "keep_tokens"));
        }
        var settings = present with { Kind = kind, Look = look, Training = training };
        return (settings, reasons);
    }
}
