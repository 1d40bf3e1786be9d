namespace TrainTools.Diffusion.Libtorch;

/// <summary>Where a libtorch may lie on this machine; null for a place that nobody named.</summary>
/// <param name="Named">The person's choice.</param>
/// <param name="WebUi">The WebUI's PyTorch.</param>
/// <param name="Package">The folder that the file <c>libtorch.path</c> beside the program names.</param>
/// <param name="PackageVersion">The version that the file says beside it.</param>
public sealed record LibtorchPlaces(string? Named, string? WebUi, string? Package, string? PackageVersion)
{
    /// <summary>As the environment and the program's own folder say.</summary>
    public static LibtorchPlaces OfThisProgram()
    {
        var (package, version) = ReadPathFile(AppContext.BaseDirectory);
        return new LibtorchPlaces(
            Variable(LibtorchChoice.Variable), Variable(LibtorchChoice.WebUiVariable), package, version);
    }

    /// <summary>
    /// Reads <c>libtorch.path</c>: a folder, absolute or from the program's own, and on a second line its version. A build
    /// writes the first (Libtorch.targets); set-up the second, so that a WebUI's folder can be moved.
    /// </summary>
    internal static (string? Folder, string? Version) ReadPathFile(string programFolder)
    {
        var file = Path.Combine(programFolder, "libtorch.path");
        if (!File.Exists(file))
            return (null, null);
        var lines = File.ReadAllLines(file);
        return (Path.GetFullPath(Path.Combine(programFolder, lines[0].Trim())), lines.Length > 1 ? lines[1].Trim() : null);
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
