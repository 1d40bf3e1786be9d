using TrainTools.Core.Settings;
using TrainTools.Projects.Store;

namespace TrainTools.Host.Planning;

/// <summary>Why a setting is recommended.</summary>
/// <param name="Setting">The protocol's field name.</param>
/// <param name="Text">A sentence.</param>
internal sealed record Recommended(string Setting, string Text);

/// <summary>
/// Settings for a kind of subject and a look, as a person who trains often would choose them; what they have in common is
/// the default of the settings.
/// </summary>
internal static class Recommendations
{
    /// <summary>Settings with a trigger word, name and base model taken over from what is there.</summary>
    public static (VersionSettings Settings, IReadOnlyList<Recommended> Reasons) For(
        SubjectKind kind, Look look, VersionSettings present)
    {
        var reasons = new List<Recommended>();
        var training = new TrainingSettings();
        switch (kind)
        {
            case SubjectKind.Style:
                training = training with { Lora = new() { Rank = 32 }, Flip = true };
                reasons.Add(new("rank", "A style has more to remember than a character: lines, colours, light. Rank 32 holds it."));
                reasons.Add(new("flip", "A style looks the same in a mirror, so mirrored copies teach more for free."));
                break;
            case SubjectKind.Pose:
                training = training with { Lora = new() { Rank = 8 }, Epochs = 8 };
                reasons.Add(new("rank", "A pose is little to remember; a small LoRA leaves faces and clothes alone."));
                reasons.Add(new("epochs", "A pose is learnt early; more epochs would learn the people who hold it."));
                break;
            case SubjectKind.Concept:
                training = training with { Epochs = 8 };
                reasons.Add(new("epochs", "A concept is learnt early; more epochs would learn the pictures by heart."));
                break;
            case SubjectKind.Object:
                training = training with { Lora = new() { Rank = 8 } };
                reasons.Add(new("rank", "One thing needs little room; a small LoRA mixes better with others."));
                break;
        }
        if (look == Look.Illustration)
        {
            training = training with { ClipSkip = 2, ShuffleCaption = true, KeepTokens = 1 };
            reasons.Add(new("clip_skip", "Anime models were trained on the text encoder's second to last layer."));
            reasons.Add(new("shuffle_caption", "Captions made of tags have no order worth learning."));
            reasons.Add(new("keep_tokens", "The trigger word stays in front, where it counts most."));
        }
        var settings = present with { Kind = kind, Look = look, Training = training };
        return (settings, reasons);
    }
}
