using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace TrainTools.Imaging;

/// <summary>
/// Where ImageMagick's own library is, where it does not lie beside the program: a build leaves it in NuGet's folder,
/// for a copy in each project's output would take half a gigabyte.
/// </summary>
internal static class MagickLibrary
{
    /// <summary>To be called once, before the first image.</summary>
    public static void Find() => AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
        name.StartsWith("Magick.Native", StringComparison.Ordinal) && FileOf(name) is { } file
            ? NativeLibrary.Load(file)
            : IntPtr.Zero;

    private static string? FileOf(string name)
    {
        var folder = typeof(MagickLibrary).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key == "MagickLibrary")?.Value;
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, name + "*").FirstOrDefault() : null;
    }
}
