using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp;

/// <summary>The native bridge: where it is, how failures become exceptions. Calls lie with their topics.</summary>
internal static partial class Bridge
{
    private const string Library = "traintools_torch";

    static Bridge()
    {
        LetIdleThreadsSleep();
        NativeLibrary.SetDllImportResolver(typeof(Bridge).Assembly, Resolve);
    }

    /// <summary>Loads the bridge if it is not loaded yet.</summary>
    /// <exception cref="NotSupportedException">There is no bridge, or its libtorch can't be loaded.</exception>
    internal static void Load() => tt_threads(out _, out _);

    /// <summary>Turns a failed status into the exception that TorchSharp throws for libtorch's errors.</summary>
    internal static void Check(int status)
    {
        if (status != 0) Throw();
    }

    /// <summary>The managed tensor for a result, or the exception for a failure.</summary>
    internal static torch.Tensor Made(int status, nint made)
    {
        if (status != 0) Throw();
        return new torch.Tensor(made);
    }

    private static void Throw() =>
        throw new ExternalException((Marshal.PtrToStringUTF8(tt_last_error()) ?? "libtorch failed.").Trim());

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library) return 0;
        var file = Path.Combine(AppContext.BaseDirectory, $"lib{Library}.so");
        if (!File.Exists(file) && assembly.Location is { Length: > 0 } location)
            file = Path.Combine(Path.GetDirectoryName(location)!, $"lib{Library}.so");
        return Start(LoadFrom(file));
    }

    /// <exception cref="NotSupportedException">The file is not there or can't be loaded; says what to do.</exception>
    internal static nint LoadFrom(string file)
    {
        if (!File.Exists(file)) throw new NotSupportedException(NothingBuilt());
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (DllNotFoundException failure)
        {
            // The loader's own words are the last line; the runtime's advice about tools comes before.
            var reason = failure.Message.Trim().Split('\n')[^1].Trim();
            throw new NotSupportedException($"The bridge to libtorch ({file}) can't be loaded: {reason}. " +
                "The libtorch that it was built over seems to have moved or changed: build again, " +
                "or install it anew (Debian: apt-get install libtorch-dev libopenblas0-pthread).", failure);
        }
    }

    private static string NothingBuilt() => OperatingSystem.IsLinux()
        ? "This build has no bridge to libtorch, so nothing can be computed. Install a compiler and libtorch " +
          "(Debian: apt-get install g++ libtorch-dev libopenblas0-pthread) or set TRAINTOOLS_LIBTORCH to a libtorch " +
          "or PyTorch folder, and build again."
        : "This build has no bridge to libtorch, which exists for Linux only. Build with -p:Packages=nuget to use " +
          "the TorchSharp package instead.";

    /// <summary>
    /// OpenMP's threads spin while they wait for work. Beside a WebUI or a second run that costs both most of the machine
    /// (measured: sixfold), so they sleep instead, unless the user chose. OpenMP reads the C environment, once, when it is
    /// loaded; .NET's own setter does not reach that one.
    /// </summary>
    private static void LetIdleThreadsSleep()
    {
        if (OperatingSystem.IsLinux()) setenv("OMP_WAIT_POLICY", "PASSIVE", 0);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    /// <summary>libtorch may start with one thread: give it the machine's, unless the user chose a number.</summary>
    private static unsafe nint Start(nint library)
    {
        var chosen = Environment.GetEnvironmentVariable("OMP_NUM_THREADS");
        var threads = int.TryParse(chosen, out var number) && number > 0 ? number : Environment.ProcessorCount;
        var start = (delegate* unmanaged<int, int>)NativeLibrary.GetExport(library, "tt_library_start");
        start(threads);
        return library;
    }

    [LibraryImport(Library)]
    private static partial nint tt_last_error();

    [LibraryImport(Library)]
    internal static partial nint tt_library_version();

    [LibraryImport(Library)]
    internal static partial int tt_threads(out int intraOp, out int interOp);

    [LibraryImport(Library)]
    internal static partial int tt_set_threads(int threads);

    [LibraryImport(Library)]
    internal static partial int tt_set_interop_threads(int threads);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int tt_library_use_kernels(string name, out byte found);
}

public static partial class torch
{
    /// <summary>The version of the libtorch in use, such as "1.13.0".</summary>
    public static string __version__ => Marshal.PtrToStringUTF8(Bridge.tt_library_version()) ?? "";

    /// <summary>How many threads one operation may use.</summary>
    public static int get_num_threads()
    {
        Bridge.Check(Bridge.tt_threads(out var threads, out _));
        return threads;
    }

    public static void set_num_threads(int num) => Bridge.Check(Bridge.tt_set_threads(num));

    public static int get_num_interop_threads()
    {
        Bridge.Check(Bridge.tt_threads(out _, out var threads));
        return threads;
    }

    public static void set_num_interop_threads(int num) => Bridge.Check(Bridge.tt_set_interop_threads(num));
}
