using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;

namespace TrainTools.Training;

/// <summary>What the base model decides where a person did not, and what it makes of what they did.</summary>
internal static class BaseChoices
{
    /// <summary>Fills in what the checkpoint decides, and tells what a person may not have expected.</summary>
    /// <param name="chosen">As they were chosen.</param>
    /// <param name="checkpoint">The base model.</param>
    /// <param name="file">Its file's name.</param>
    /// <param name="report">Receives warnings and notes.</param>
    /// <exception cref="SettingsException">It cannot be trained so.</exception>
    public static TrainingSettings Settle(
        TrainingSettings chosen, StableDiffusion checkpoint, string file, Action<TrainingEvent> report)
    {
        var (told, family) = (checkpoint.Prediction, checkpoint.Family.Family);
        List<Problem> problems = [.. PredictionChoice.Problems(chosen, told), .. FamilyRules.Problems(chosen, family)];
        if (problems.Count > 0)
            throw new SettingsException(problems);

        var warnings = PredictionChoice.Warnings(chosen, told, file).Concat(FamilyRules.Warnings(chosen, family));
        foreach (var problem in warnings)
            report(new Warned(problem));
        var settled = FamilyRules.WithRates(PredictionChoice.Settle(chosen, told), family) with
        {
            Resolution = chosen.Resolution ?? checkpoint.Family.SideFor(told),
        };
        if (PredictionChoice.Note(settled, told, file) is { } note)
            report(new Noted(note));
        foreach (var problem in FamilyRules.Notes(settled, family))
            report(new Noted(problem));
        return settled;
    }
}
