using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Libtorch;

/// <summary>
/// Loads libtorch and TorchSharp's library over it, before TorchSharp looks for them: it then finds them by name. All
/// that computes (worker, bench, doctor, tests) goes through here.
/// </summary>
public static class LibtorchLoader
{
    private static readonly Lock Guard = new();
    private static LibtorchFolder? _loaded;

    /// <summary>What this process computes with; null as long as nothing was loaded.</summary>
    public static LibtorchFolder? Loaded
    {
        get
        {
            lock (Guard)
                return _loaded;
        }
    }

    /// <summary>Whether convolutions fill up their channels, for oneDNN does not on this processor: <see cref="OneDnn"/>.</summary>
    public static bool FillsChannels { get; private set; }

    /// <summary>Loads the libtorch of a folder; a second call does nothing, for a process holds one at most.</summary>
    /// <exception cref="LibtorchException">It does not load, or another one is loaded.</exception>
    public static void Load(LibtorchFolder libtorch)
    {
        lock (Guard)
        {
            if (_loaded is { } before)
            {
                if (before.Libraries != libtorch.Libraries)
                    throw new LibtorchException(new Problem("libtorch.other_loaded", "",
                        ("loaded", before.Libraries), ("wanted", libtorch.Libraries)));
                return;
            }
            var torchSharp = TorchSharpLibrary();
            NativeCode.LetIdleThreadsSleep();
            NativeCode.RepeatSums();
            SignalRoom.Keep();
            foreach (var library in Libraries(libtorch))
                NativeCode.Load(library);
            LoadTorchSharp(torchSharp, libtorch);
            _loaded = libtorch;
            OneDnn.SwitchOffNnpack(libtorch.Libraries);
            FillsChannels = !OneDnn.IsRight();
        }
    }

    private static void LoadTorchSharp(string library, LibtorchFolder libtorch)
    {
        try
        {
            NativeCode.Load(library);
        }
        catch (LibtorchException error) // most often a symbol that another version lacks
        {
            throw new LibtorchException(new Problem("libtorch.misfit", "", ("version", libtorch.Version ?? ""),
                ("folder", libtorch.Libraries), Problem.Inner("fault_problem", error.Problem),
                ("versions", LibtorchChoice.WorkingVersions)), error);
        }
    }

    /// <summary>TorchSharp's own library beside the program, or its copy for an older libstdc++.</summary>
    /// <exception cref="LibtorchException">It is not there, or needs another libstdc++.</exception>
    public static string TorchSharpLibrary()
    {
        var library = Path.Combine(AppContext.BaseDirectory, LibtorchFolder.FileName("LibTorchSharp"));
        if (!File.Exists(library))
            throw new LibtorchException(new Problem("libtorch.no_torchsharp", "", ("path", library)));
        return OperatingSystem.IsLinux() && NativeCode.PathOfLoaded("libstdc++.so.6") is { } libstdc
            ? WeakVersion.FileToLoad(library, libstdc, Copies)
            : library;
    }

    // A service account may have no folder for program data.
    private static string Copies
    {
        get
        {
            var data = Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "traintools", "natives");
        }
    }

    // The order in which they need each other. They are opened where they lie, for a CUDA build finds NVIDIA's libraries
    // by the folder that it was opened from.
    private static IEnumerable<string> Libraries(LibtorchFolder libtorch)
    {
        if (OperatingSystem.IsWindows())
        {
            // cuDNN and NVRTC load parts of themselves later, by name.
            var path = Environment.GetEnvironmentVariable("PATH");
            Environment.SetEnvironmentVariable("PATH", $"{libtorch.Libraries};{path}");
        }
        string[] names = ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];
        return names.Select(name => Path.Combine(libtorch.Libraries, LibtorchFolder.FileName(name))).Where(File.Exists);
    }
}
