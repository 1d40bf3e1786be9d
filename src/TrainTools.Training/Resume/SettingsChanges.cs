using TrainTools.Core.Problems;
using TrainTools.Core.Settings;

namespace TrainTools.Training.Resume;

/// <summary>Says which settings differ.</summary>
internal static class SettingsChanges
{
    /// <summary>A problem for each setting that differs and changes what is computed.</summary>
    public static IEnumerable<Problem> Between(TrainingSettings before, TrainingSettings now)
    {
        // Neither 1e-4 instead of the automatic 1e-4, nor what is automatic and follows from another setting.
        var (was, wanted) = (before.Resolved(), now.Resolved());
        return Catalogue.Training.Differences(before, now).Intersect(Catalogue.Training.Differences(was, wanted))
            .Where(setting => setting.ChangesNumbers)
            .Select(setting => Change(setting, setting.Get(was), setting.Get(wanted)));
    }

    private static Problem Change(Setting setting, object? before, object? now) => (before, now) switch
    {
        (null, { } given) => new Problem("change.setting_given", setting.Key, ("now", setting.InWords(given))),
        ({ } given, null) => new Problem("change.setting_left_out", setting.Key, ("before", setting.InWords(given))),
        _ => new Problem("change.setting", setting.Key,
            ("before", setting.InWords(before!)), ("now", setting.InWords(now!))),
    };
}
