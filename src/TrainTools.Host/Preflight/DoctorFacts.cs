using TrainTools.Diffusion.Libtorch;

namespace TrainTools.Host.Preflight;

/// <summary>How well something is that the doctor looked at.</summary>
public enum FactState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Good to know.</summary>
    Note,

    /// <summary>Training needs it.</summary>
    Missing,
}

/// <summary>A line of the report.</summary>
/// <param name="State">How well it is.</param>
/// <param name="Name">What was looked at.</param>
/// <param name="Value">What was found, or what is missing and what to do.</param>
public sealed record DoctorFact(FactState State, Problem Name, Problem Value);

/// <summary>The report fact by fact, for the command line and the tab, which so say the same.</summary>
public static class DoctorFacts
{
    /// <summary>The facts in the order in which they are told.</summary>
    public static IEnumerable<DoctorFact> Of(DoctorReport report)
    {
        var system = report.System;
        yield return Plain(new Problem("doctor.train_tools", ""), report.Version);
        yield return Fact(FactState.Ok, "doctor.system", new Problem("doctor.system_is", "", ("os", system.Os),
            ("architecture", system.Architecture), ("processors", $"{system.Processors}"),
            ("memory", SizeText.Of(system.MemoryBytes))));
        yield return Plain(new Problem("doctor.dotnet", ""), system.Dotnet);
        foreach (var package in report.Packages)
            yield return Plain(new Problem("doctor.package", "", ("package", package.Name)), package.Version);
        foreach (var fact in Of(report.Torch))
            yield return fact;
        yield return report.ClipVocabulary.Path is { } vocabulary
            ? Plain(new Problem("doctor.clip_vocabulary", ""), vocabulary)
            : Fact(FactState.Note, "doctor.clip_vocabulary", report.ClipVocabulary.Advice!);
        yield return Fact(FactState.Ok, "doctor.free_disk", new Problem("doctor.free_disk_at", "",
            ("size", SizeText.Of(report.Disk.FreeBytes)), ("folder", report.Disk.Folder)));
    }

    private static IEnumerable<DoctorFact> Of(TorchFacts torch)
    {
        if (torch.Problem is { } problem) // holds why each was passed over
        {
            yield return Fact(FactState.Missing, "doctor.libtorch", problem);
            yield break;
        }
        foreach (var passedOver in torch.PassedOver)
            yield return Fact(FactState.Note, "doctor.libtorch", passedOver.Reason);
        yield return Fact(FactState.Ok, "doctor.libtorch", new Problem("doctor.libtorch_is", "",
            ("version", torch.Version ?? ""), Problem.Inner("source_problem", Source(torch.Source)),
            ("folder", torch.Libraries ?? "")));
        if (torch.Copy is { } copy)
            yield return Fact(FactState.Note, "doctor.libstdcxx", new Problem("doctor.libstdcxx_is", "", ("path", copy)));
        if (torch is { FillsChannels: true, Gpus: 0 })
            yield return Fact(FactState.Note, "doctor.onednn", new Problem("doctor.onednn_filled", ""));
        var threads = ("threads", $"{torch.Threads}");
        yield return Fact(FactState.Ok, "doctor.device", torch.Gpus > 0
            ? new Problem("doctor.device_cuda", "", ("gpus", $"{torch.Gpus}"), threads)
            : new Problem("doctor.device_cpu", "", threads));
    }

    private static Problem Source(string? source) => source switch
    {
        "named" => new Problem("doctor.source_named", "", ("variable", LibtorchChoice.Variable)),
        "webui" => new Problem("doctor.source_webui", ""),
        _ => new Problem("doctor.source_package", ""),
    };

    private static DoctorFact Plain(Problem name, string value) =>
        new(FactState.Ok, name, new Problem("doctor.value", "", ("value", value)));

    private static DoctorFact Fact(FactState state, string name, Problem value) => new(state, new Problem(name, ""), value);
}
