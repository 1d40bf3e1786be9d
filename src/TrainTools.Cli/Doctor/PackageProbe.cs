using System.Reflection;
using TrainTools.Host.Preflight;

namespace TrainTools.Cli.Doctor;

/// <summary>Finds out about a package from its assembly's own description; nothing is called in it.</summary>
internal static class PackageProbe
{
    /// <summary>What the assembly says of itself.</summary>
    public static PackageFacts Of(Assembly assembly) => new(assembly.GetName().Name!, Version(assembly));

    // Behind a plus stands the commit that it was built from.
    private static string Version(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? assembly.GetName().Version!.ToString();
}
