using TrainTools.Core.Settings;

namespace TrainTools.Training.States;

/// <summary>Says which settings differ, by the options that change them.</summary>
internal static class SettingsChanges
{
    /// <summary><c>--lr was 1e-4 and is 1e-5</c>, for each setting that differs and changes what is computed.</summary>
    public static IEnumerable<string> Between(TrainingSettings before, TrainingSettings now)
    {
        // Neither 1e-4 instead of the automatic 1e-4, nor what is automatic and follows from another setting.
        var (was, wanted) = (before.Resolved(), now.Resolved());
        return Catalogue.Training.Differences(before, now).Intersect(Catalogue.Training.Differences(was, wanted))
            .Where(setting => setting.ChangesNumbers)
            .Select(setting => $"{setting.Option} was {Text(setting, was)} and is {Text(setting, wanted)}");
    }

    private static string Text(Setting setting, TrainingSettings settings) =>
        setting.Get(settings) is { } value ? setting.InWords(value) : "not given";
}
