using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace TrainTools.Tagging;

/// <summary>
/// Where ONNX Runtime's library is: a folder that is named (set-up's, with the GPU's provider in it), else beside the
/// program, else where <c>onnxruntime.path</c> says, as in a build. Loaded once a process.
/// </summary>
internal static class OnnxRuntimeLibrary
{
    private static readonly string FileName = OperatingSystem.IsWindows() ? "onnxruntime.dll"
        : OperatingSystem.IsMacOS() ? "libonnxruntime.dylib" : "libonnxruntime.so";

    private static readonly Lock Gate = new();
    private static string? _loadedFrom;

    /// <summary>Has the library loaded from here; another folder than the first one is too late.</summary>
    /// <param name="folder">A folder with a library of its own; null: the program's.</param>
    /// <returns>Whether it is the folder's.</returns>
    public static bool Use(string? folder)
    {
        lock (Gate)
        {
            string? wanted = folder is null ? null : Path.Combine(Path.GetFullPath(folder), FileName);
            bool isThere = wanted is not null && File.Exists(wanted);
            if (_loadedFrom is null)
            {
                _loadedFrom = isThere ? wanted! : Own();
                OrtEnv.DisableDllImportResolver = true; // it has one that looks beside the program only
                NativeLibrary.SetDllImportResolver(typeof(InferenceSession).Assembly, Resolve);
            }
            return isThere && _loadedFrom == wanted;
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) =>
        name is "onnxruntime" or "onnxruntime.dll" ? NativeLibrary.Load(_loadedFrom!) : 0;

    private static string Own()
    {
        string beside = Path.Combine(AppContext.BaseDirectory, FileName);
        string pointer = Path.Combine(AppContext.BaseDirectory, "onnxruntime.path");
        return File.Exists(beside) || !File.Exists(pointer)
            ? beside
            : Path.Combine(File.ReadLines(pointer).First().Trim(), FileName);
    }
}
