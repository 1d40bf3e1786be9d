using TrainTools.Core.Settings;
using TrainTools.Host.Rpc;

namespace TrainTools.TestKit;

/// <summary>Problems as a person at the tab reads them, in English.</summary>
public static class ToldText
{
    /// <summary>The sentence; empty for none.</summary>
    public static string English(this TrainTools.Protocol.Problem? problem) => ProblemMap.InEnglish(problem);

    /// <summary>The sentence; empty for none.</summary>
    public static string English(this TrainTools.Core.Problems.Problem? problem) =>
        problem is null ? "" : SettingTexts.InAForm(problem);
}
