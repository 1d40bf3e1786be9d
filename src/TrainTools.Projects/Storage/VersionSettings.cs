using TrainTools.Core.Settings;

namespace TrainTools.Projects.Storage;

/// <summary>Everything a person can choose for a version.</summary>
public sealed record VersionSettings
{
    /// <summary>What the LoRA teaches.</summary>
    public SubjectKind Kind { get; init; } = SubjectKind.Character;

    /// <summary>What the images are.</summary>
    public Look Look { get; init; } = Look.Illustration;

    /// <summary>First word of each caption. Empty when a version is made: the project's label.</summary>
    public string TriggerWord { get; init; } = "";

    /// <summary>Stem of the LoRA files. Empty when a version is made: the project's label and the version's.</summary>
    public string OutputName { get; init; } = "";

    /// <summary>The base model as the host names it; empty: none chosen yet.</summary>
    public string BaseModelId { get; init; } = "";

    /// <summary>The VAE as the host names it; empty: the one in the base model.</summary>
    public string VaeId { get; init; } = "";

    /// <summary>What the person said about images of real people; null: not asked.</summary>
    public Consent? Consent { get; init; }

    /// <summary>How its images are used and how it is trained.</summary>
    public TrainingSettings Training { get; init; } = new();

    /// <summary>Free text of the person.</summary>
    public string Notes { get; init; } = "";
}

/// <summary>What a person said about the images.</summary>
/// <param name="ShowsRealPeople">They show real people.</param>
/// <param name="HasConsent">The images are the person's own or made with consent.</param>
/// <param name="Given">When the answer was given.</param>
public sealed record Consent(bool ShowsRealPeople, bool HasConsent, DateTimeOffset Given);

// The choices of the protocol, with its numbers and, but for the prefix, its names.

/// <summary>What a LoRA teaches.</summary>
public enum SubjectKind { Unspecified, Character, Style, Concept, Pose, Clothing, Object }

/// <summary>What the images are.</summary>
public enum Look { Unspecified, Photo, Illustration }
