namespace TrainTools.Training.Resume;

/// <summary>Where a run stands between two steps; with the seed it decides every batch that follows.</summary>
/// <param name="Epoch">The epoch at hand; the first is 1.</param>
/// <param name="Batches">
/// Batches of it that are done, 0 to all of them. With all of them done, the epoch's end is still to come: its file.
/// </param>
public sealed record RunPosition(int Epoch, int Batches)
{
    /// <summary>Before the first step.</summary>
    public static readonly RunPosition Begin = new(1, 0);

    /// <summary>Steps done so far.</summary>
    /// <param name="perEpoch">Batches of an epoch.</param>
    public int Step(int perEpoch) => (Epoch - 1) * perEpoch + Batches;
}
