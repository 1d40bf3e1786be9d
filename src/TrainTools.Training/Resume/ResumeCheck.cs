using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Training.Data;

namespace TrainTools.Training.Resume;

/// <summary>Whether a run can go on from a state as if nothing had happened.</summary>
internal static class ResumeCheck
{
    /// <summary>What is no longer as it was when the state was saved.</summary>
    /// <returns>Empty when the run goes on as it was.</returns>
    /// <param name="saved">The state.</param>
    /// <param name="outputName">Stem of the LoRA files now.</param>
    /// <param name="settings">The settings now, the device's choices filled in.</param>
    /// <param name="inputs">What it trains on now.</param>
    /// <param name="force">Go on though something has changed.</param>
    /// <exception cref="TrainingException">Something has changed, and nobody says to go on.</exception>
    public static IReadOnlyList<Problem> Changes(
        StateHeader saved, string outputName, TrainingSettings settings, Fingerprints inputs, bool force)
    {
        List<Problem> changes = [.. inputs.ChangesSince(saved.Inputs), .. SettingsChanges.Between(Whole(saved.Settings), settings)];
        if (outputName != saved.OutputName)
            changes.Add(new Problem("change.setting", "output", ("before", saved.OutputName), ("now", outputName)));
        if (changes.Count > 0 && !force)
        {
            throw new TrainingException(new Problem("run.changed", "",
                ("step", $"{saved.Step}"), Problem.Inner("changes_problem", changes)));
        }

        var epoch = saved.Position.Epoch - (saved.Position.Batches == 0 ? 1 : 0);
        if (epoch > settings.Epochs)
            throw new TrainingException(new Problem("run.epochs_passed", "epochs",
                ("value", $"{settings.Epochs}"), ("epoch", $"{epoch}")));
        return changes;
    }

    // A state of an older program does not say what was predicted, how weights lay, or of tiles: there was nothing else.
    private static TrainingSettings Whole(TrainingSettings saved) => saved with
    {
        Prediction = saved.Prediction ?? PredictionKind.Epsilon,
        ZeroTerminalSnr = saved.ZeroTerminalSnr ?? false,
        BaseWeights = saved.BaseWeights ?? WeightKind.Full,
        VaeTile = saved.VaeTile ?? 0,
    };

    /// <summary>Where to go on, though an epoch may have another number of batches than it had.</summary>
    /// <param name="saved">The state.</param>
    /// <param name="epochs">Epochs of the run now.</param>
    /// <param name="perEpoch">Batches of an epoch now.</param>
    public static RunPosition Position(StateHeader saved, int epochs, int perEpoch)
    {
        var (epoch, batches) = saved.Position;
        if (epoch > epochs)
            return new RunPosition(epochs, perEpoch); // a run made shorter ends here

        var wasPerEpoch = saved.TotalSteps / saved.Settings.Epochs;
        return new RunPosition(epoch, batches == wasPerEpoch ? perEpoch : Math.Min(batches, perEpoch));
    }
}
