using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Libtorch;

/// <summary>A libtorch that was passed over.</summary>
/// <param name="Source">Who named it.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Reason">Why.</param>
public sealed record LibtorchRefusal(LibtorchSource Source, string Folder, Problem Reason);

/// <summary>
/// Which libtorch the program computes with. The one place that decides: what the person named, else the WebUI's own
/// PyTorch where its version fits, else the package.
/// </summary>
/// <param name="Chosen">The one that holds; null where none does.</param>
/// <param name="PassedOver">Those that came before it and why they do not serve.</param>
public sealed record LibtorchChoice(LibtorchFolder? Chosen, IReadOnlyList<LibtorchRefusal> PassedOver)
{
    /// <summary>Names a libtorch or a Python <c>torch</c> folder.</summary>
    public const string Variable = "TRAINTOOLS_LIBTORCH";

    /// <summary>Where the WebUI's Python has its <c>torch</c> folder; the extension sets it.</summary>
    public const string WebUiVariable = "TRAINTOOLS_WEBUI_TORCH";

    /// <summary>The versions that TorchSharp 0.107.0 was seen to train over, for a sentence.</summary>
    public const string WorkingVersions = "2.10, 2.11, 2.12";

    // TorchSharp 0.107.0 is built over 2.10. Tried: 2.11 and 2.12 give the same LoRA to the byte, 2.9 lacks 10 of its
    // symbols and crashes in the first training step, 2.13 lacks 15 and changed the layout of a scalar.
    private static readonly Version First = new(2, 10);
    private static readonly Version Behind = new(2, 13);

    /// <summary>Decides.</summary>
    /// <param name="places">Where one may lie.</param>
    /// <param name="selfTest">
    /// Tries one in a process of its own: why it does not serve, or null. A version alone proves little: a driver or a
    /// library may be missing.
    /// </param>
    public static LibtorchChoice Decide(LibtorchPlaces places, Func<LibtorchFolder, Problem?> selfTest)
    {
        var passedOver = new List<LibtorchRefusal>();
        foreach (var (source, folder) in InOrder(places))
        {
            var (found, reason) = Look(source, folder, places.PackageVersion);
            if (found is not null && (reason = selfTest(found)) is null)
                return new LibtorchChoice(found, passedOver);

            passedOver.Add(new LibtorchRefusal(source, folder, reason!));
            // What a person asked for is not replaced in silence.
            if (source == LibtorchSource.Named)
                break;
        }
        return new LibtorchChoice(null, passedOver);
    }

    /// <summary>The chosen one.</summary>
    /// <exception cref="LibtorchException">None serves; the problem says why and what to do.</exception>
    public LibtorchFolder Require()
    {
        if (Chosen is not null)
            return Chosen;
        if (PassedOver.Count == 0)
            throw new LibtorchException(
                new Problem("libtorch.none", "", ("variable", Variable), ("versions", WorkingVersions)));
        var refusals = Problem.Inner("refusals_problem", [.. PassedOver.Select(refusal => refusal.Reason)]);
        throw new LibtorchException(PassedOver[^1].Source == LibtorchSource.Named
            ? new Problem("libtorch.named_refused", "", refusals, ("variable", Variable))
            : new Problem("libtorch.refused", "", refusals));
    }

    private static IEnumerable<(LibtorchSource Source, string Folder)> InOrder(LibtorchPlaces places)
    {
        if (places.Named is { } named)
            yield return (LibtorchSource.Named, named);
        if (places.WebUi is { } webUi)
            yield return (LibtorchSource.WebUi, webUi);
        if (places.Package is { } package)
            yield return (LibtorchSource.Package, package);
    }

    private static (LibtorchFolder? Found, Problem? Reason) Look(
        LibtorchSource source, string folder, string? packageVersion)
    {
        if (LibtorchFolder.Find(source, folder) is not { } found)
            return (null, LibtorchFolder.Missing(folder));
        if (source == LibtorchSource.Package)
            found = found with { Version = packageVersion ?? found.Version };
        if (found.Version is not { } version)
            return (null, new Problem("libtorch.no_version", "", ("folder", folder), ("versions", WorkingVersions)));
        if (Serves(version))
            return (found, null);
        var code = source == LibtorchSource.WebUi ? "libtorch.webui_version" : "libtorch.version";
        return (null, new Problem(code, "", ("folder", folder), ("version", version), ("versions", WorkingVersions)));
    }

    private static bool Serves(string version)
    {
        var numbers = version.Split('+')[0].Split('.');
        return numbers.Length >= 2 && int.TryParse(numbers[0], out var major) && int.TryParse(numbers[1], out var minor) &&
            new Version(major, minor) is var read && read >= First && read < Behind;
    }
}
