using TrainTools.Training.Run;

namespace TrainTools.Training.States;

/// <summary>Whether a run can go on from a state as if nothing had happened.</summary>
internal static class ResumeCheck
{
    /// <summary>What is no longer as it was when the state was saved.</summary>
    /// <returns>Clauses for a sentence; empty when the run goes on as it was.</returns>
    /// <param name="saved">The state.</param>
    /// <param name="request">The run, the device's choices filled in.</param>
    /// <param name="inputs">What it trains on now.</param>
    /// <exception cref="TrainingException">Something has changed, and the request does not say to go on.</exception>
    public static IReadOnlyList<string> Changes(StateFacts saved, TrainingRequest request, Fingerprints inputs)
    {
        var settings = request.Settings;
        List<string> changes = [.. inputs.ChangesSince(saved.Inputs), .. SettingsChanges.Between(saved.Settings, settings)];
        if (request.OutputName != saved.OutputName)
            changes.Add($"--output was {saved.OutputName} and is {request.OutputName}");
        if (changes.Count > 0 && !request.Force)
        {
            throw new TrainingException(
                $"Something has changed since the state of step {saved.Step} was saved: {string.Join("; ", changes)}. " +
                "Change it back, or add --force to go on all the same; the LoRA will then not be what either would " +
                "have made alone.");
        }

        var epoch = saved.Position.Epoch - (saved.Position.Batches == 0 ? 1 : 0);
        if (epoch > settings.Epochs)
            throw new TrainingException($"--epochs is {settings.Epochs}, but the run is in epoch {epoch} already; " +
                $"choose {epoch} or more.");
        return changes;
    }

    /// <summary>Where to go on, though an epoch may have another number of batches than it had.</summary>
    /// <param name="saved">The state.</param>
    /// <param name="epochs">Epochs of the run now.</param>
    /// <param name="perEpoch">Batches of an epoch now.</param>
    public static RunPosition Position(StateFacts saved, int epochs, int perEpoch)
    {
        var (epoch, batches) = saved.Position;
        if (epoch > epochs)
            return new RunPosition(epochs, perEpoch); // a run made shorter ends here

        var wasPerEpoch = saved.TotalSteps / saved.Settings.Epochs;
        return new RunPosition(epoch, batches == wasPerEpoch ? perEpoch : Math.Min(batches, perEpoch));
    }
}
