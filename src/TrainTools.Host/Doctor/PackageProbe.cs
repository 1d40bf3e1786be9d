using System.Reflection;

namespace TrainTools.Host.Doctor;

/// <summary>Finds out about a package from its assembly's own description; nothing is called in it.</summary>
internal static class PackageProbe
{
    /// <summary>What the assembly says of itself. A stand-in carries the metadata StandIn and StandInFor.</summary>
    /// <param name="assembly">The package's assembly.</param>
    /// <param name="why">Why the build chose it.</param>
    public static PackageFacts Of(Assembly assembly, string why)
    {
        var metadata = Metadata(assembly);
        bool isStandIn = metadata.TryGetValue("StandIn", out string? said) && said == "true";
        string version = isStandIn && metadata.TryGetValue("StandInFor", out string? real)
            ? real.Split(' ')[^1] // "SixLabors.ImageSharp 3.1.12"
            : InformationalVersion(assembly);
        return new PackageFacts(assembly.GetName().Name!, isStandIn, version, why);
    }

    /// <summary>Why this program was built with the packages it has.</summary>
    public static string Reason(Assembly program) =>
        Metadata(program).GetValueOrDefault("PackagesReason", "the build did not say");

    private static Dictionary<string, string> Metadata(Assembly assembly) =>
        assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(item => item.Value is not null)
            .DistinctBy(item => item.Key)
            .ToDictionary(item => item.Key, item => item.Value!);

    private static string InformationalVersion(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? assembly.GetName().Version!.ToString();
}
