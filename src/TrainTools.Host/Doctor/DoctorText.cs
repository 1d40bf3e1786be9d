using TrainTools.Host.Progress;

namespace TrainTools.Host.Doctor;

/// <summary>The report for a person, a line a fact; what is missing stands out and says what to do.</summary>
internal static class DoctorText
{
    /// <summary>The lines in order.</summary>
    public static IEnumerable<string> Lines(DoctorReport report)
    {
        var (system, torch) = (report.System, report.Torch);
        yield return Fact("Train Tools", report.Version);
        yield return Fact("System", $"{system.Os}, {system.Architecture}, {system.Processors} processors, " +
            $"{SizeText.Of(system.MemoryBytes)} of memory");
        yield return Fact(".NET", system.Dotnet);
        foreach (var package in report.Packages)
        {
            string kind = package.StandIn ? "stand-in for" : "the package";
            yield return Fact(package.Name, $"{kind} {package.Version}; {package.Why}");
        }
        if (torch.Problem is { } problem)
        {
            yield return Missing("libtorch", problem);
        }
        else
        {
            string source = torch.Source is null ? "" : $" ({torch.Source})";
            yield return Fact("libtorch", $"{torch.Version ?? "of unknown version"}{source}, {torch.Library}");
            yield return torch.Cards > 0
                ? Fact("Device", $"cuda, {RunText.Count(torch.Cards, "card")}; {torch.Threads} threads on the cpu")
                : Fact("Device", $"cpu with {torch.Threads} threads; libtorch sees no NVIDIA card");
        }
        yield return report.Imaging.Problem is { } imaging
            ? Missing("Pictures", imaging)
            : Fact("Pictures", "can be read");
        yield return report.ClipVocabulary.Path is { } vocabulary
            ? Fact("CLIP vocabulary", vocabulary)
            : $"[--] {"CLIP vocabulary",-20} {report.ClipVocabulary.Advice}";
        yield return Fact("Free disk", $"{SizeText.Of(report.Disk.FreeBytes)} at {report.Disk.Folder}");
        yield return report.Ok
            ? "All that training needs is there."
            : "Something that training needs is missing, see above.";
    }

    private static string Fact(string name, string value) => $"[ok] {name,-20} {value}";

    private static string Missing(string name, string value) => $"[!!] {name,-20} {value}";
}
