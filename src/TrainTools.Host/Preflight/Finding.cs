namespace TrainTools.Host.Preflight;

/// <summary>Something that stands in the way of a training, or that a person should know before it.</summary>
internal sealed record Finding(Weight Weight, Problem Problem);

/// <summary>How much a finding weighs.</summary>
internal enum Weight
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>The training can begin, and may not become what is wanted.</summary>
    Warning,

    /// <summary>The training cannot begin.</summary>
    Problem,
}
