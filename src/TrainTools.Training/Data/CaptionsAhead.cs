namespace TrainTools.Training.Data;

/// <summary>
/// Encodes captions before their steps come: which they are and how they are shuffled is known from the random numbers
/// to come, so that many can be encoded at once.
/// </summary>
/// <param name="Most">
/// About how many captions are encoded at a time; the steps of an epoch are cut into such stretches.
/// </param>
/// <param name="Encode">
/// Takes captions in the order in which steps will ask for them, and how many of the same stretch were already used
/// before, when a run goes on in its middle.
/// </param>
public sealed record CaptionsAhead(int Most, Action<IReadOnlyList<string>, int> Encode);
