using TrainTools.Core.Settings;

namespace TrainTools.Host.Preflight;

/// <summary>The report for a person, a line a fact; what is missing stands out and says what to do.</summary>
public static class DoctorText
{
    /// <summary>The lines in order.</summary>
    public static IEnumerable<string> Lines(DoctorReport report)
    {
        foreach (var fact in DoctorFacts.Of(report))
        {
            var (name, value) = (SettingTexts.OnTheCommandLine(fact.Name), SettingTexts.OnTheCommandLine(fact.Value));
            yield return $"{Mark(fact.State)} {name,-20} {value}";
        }
        yield return report.Ok
            ? "All that training needs is there."
            : "Something that training needs is missing, see above.";
    }

    private static string Mark(FactState state) => state switch
    {
        FactState.Ok => "[ok]",
        FactState.Note => "[--]",
        _ => "[!!]",
    };
}
