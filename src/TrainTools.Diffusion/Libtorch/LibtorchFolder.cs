using System.Text.RegularExpressions;
using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Libtorch;

/// <summary>Who says where a libtorch lies, in the order in which they are asked.</summary>
public enum LibtorchSource
{
    /// <summary>The person, by the environment variable <see cref="LibtorchChoice.Variable"/>.</summary>
    Named,

    /// <summary>The WebUI's own Python has a PyTorch.</summary>
    WebUi,

    /// <summary>The package that the program was built with, or that set-up fetched.</summary>
    Package,
}

/// <summary>A folder with libtorch's libraries, and what is known of it before anything is loaded.</summary>
/// <param name="Source">Who named it.</param>
/// <param name="Libraries">The folder that holds <c>torch_cpu</c> itself.</param>
/// <param name="Version">For example <c>2.10.0+cpu</c>; null where nothing tells it.</param>
public sealed partial record LibtorchFolder(LibtorchSource Source, string Libraries, string? Version)
{
    /// <summary>The file that computes on the processor; every libtorch has it.</summary>
    public string TorchCpu => Path.Combine(Libraries, FileName("torch_cpu"));

    /// <summary>Whether the libraries that compute on an NVIDIA GPU are there.</summary>
    public bool HasCuda => File.Exists(Path.Combine(Libraries, FileName("torch_cuda")));

    /// <summary>A library's file name on this system.</summary>
    public static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";

    /// <summary>
    /// Looks into a folder: an unpacked libtorch, a package's folder of libraries, or Python's <c>torch</c>. Its version
    /// is read from <c>version.py</c> or <c>build-version</c>; nothing is imported.
    /// </summary>
    /// <returns>Null where no libtorch lies there.</returns>
    public static LibtorchFolder? Find(LibtorchSource source, string folder)
    {
        string[] places = [folder, Path.Combine(folder, "lib"), Path.Combine(folder, "torch", "lib")];
        var libraries = places.FirstOrDefault(place => File.Exists(Path.Combine(place, FileName("torch_cpu"))));
        return libraries is null ? null : new LibtorchFolder(source, Path.GetFullPath(libraries), VersionOf(libraries));
    }

    /// <summary>That a folder holds none.</summary>
    public static Problem Missing(string folder) =>
        new("libtorch.missing", "", ("folder", folder), ("file", FileName("torch_cpu")));

    private static string? VersionOf(string libraries)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(libraries))!;
        var python = Path.Combine(parent, "version.py");
        if (File.Exists(python) && PythonVersion().Match(File.ReadAllText(python)) is { Success: true } said)
            return said.Groups[1].Value;
        foreach (var place in (string[])[libraries, parent])
        {
            var build = Path.Combine(place, "build-version");
            if (File.Exists(build))
                return File.ReadAllText(build).Trim();
        }
        return null;
    }

    [GeneratedRegex("""__version__\s*=\s*['"]([^'"]+)['"]""")]
    private static partial Regex PythonVersion();
}
