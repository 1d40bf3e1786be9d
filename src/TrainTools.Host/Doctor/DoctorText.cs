using TrainTools.Diffusion.Libtorch;
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
            yield return Fact(package.Name, package.Version);
        foreach (var passedOver in torch.PassedOver.Where(_ => torch.Problem is null))
            yield return Note("libtorch", passedOver.Reason);
        if (torch.Problem is { } problem)
        {
            yield return Missing("libtorch", problem);
        }
        else
        {
            yield return Fact("libtorch", $"{torch.Version} ({SourceName(torch.Source)}), {torch.Libraries}");
            if (torch.Copy is { } copy)
                yield return Note("libstdc++", $"is older than TorchSharp's library asks for; a copy runs with it: {copy}");
            yield return torch.Cards > 0
                ? Fact("Device", $"cuda, {RunText.Count(torch.Cards, "GPU")}; {torch.Threads} threads on the cpu")
                : Fact("Device", $"cpu with {torch.Threads} threads; libtorch sees no NVIDIA GPU");
        }
        yield return report.ClipVocabulary.Path is { } vocabulary
            ? Fact("CLIP vocabulary", vocabulary)
            : Note("CLIP vocabulary", report.ClipVocabulary.Advice!);
        yield return Fact("Free disk", $"{SizeText.Of(report.Disk.FreeBytes)} at {report.Disk.Folder}");
        yield return report.Ok
            ? "All that training needs is there."
            : "Something that training needs is missing, see above.";
    }

    private static string Fact(string name, string value) => $"[ok] {name,-20} {value}";

    private static string Note(string name, string value) => $"[--] {name,-20} {value}";

    private static string Missing(string name, string value) => $"[!!] {name,-20} {value}";

    private static string SourceName(string? source) => source switch
    {
        "named" => $"named by {LibtorchChoice.Variable}",
        "webui" => "the WebUI's PyTorch",
        _ => "package",
    };
}
