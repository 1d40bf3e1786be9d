using System.Runtime.InteropServices;
using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Libtorch;

/// <summary>Loads native libraries so that a missing symbol is an error now and not a crash later.</summary>
internal static partial class NativeCode
{
    private const int Now = 2; // RTLD_NOW; .NET's own loading binds lazily

    /// <summary>Loads a file with everything that it asks for.</summary>
    /// <exception cref="LibtorchException">It does not load; the problem has the system's own words.</exception>
    public static void Load(string file)
    {
        try
        {
            if (OperatingSystem.IsLinux())
                Open(file);
            else
                NativeLibrary.Load(file);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new LibtorchException(new Problem("libtorch.not_loaded", "",
                ("path", file), ("reason", Reason.Of(error).Replace($"{file}: ", ""))), error);
        }
    }

    /// <summary>The file of a library that this process has loaded, on Linux; null where it has none.</summary>
    public static string? PathOfLoaded(string name) => File.ReadLines("/proc/self/maps")
        .Select(line => line.IndexOf('/') is var slash and >= 0 ? line[slash..] : "")
        .FirstOrDefault(path => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal));

    /// <summary>
    /// OpenMP's threads spin while they wait for work. Beside a WebUI or a second run that costs both most of the machine,
    /// so they sleep instead, unless the person chose. OpenMP reads the C environment once, when it is loaded; .NET's own
    /// setter does not reach that one.
    /// </summary>
    public static void LetIdleThreadsSleep()
    {
        if (OperatingSystem.IsLinux())
            SetVariable("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
    }

    /// <summary>
    /// MKL, which multiplies matrices on the processor, chooses its kernels by where numbers happen to lie in memory, and a
    /// resumed run would differ in the last bits from one that was not interrupted. Asked like this it takes the fastest
    /// of this machine that repeat themselves with the same number of threads (Intel, "Conditional Numerical
    /// Reproducibility"), unless the person chose.
    /// </summary>
    public static void RepeatSums()
    {
        const string Variable = "MKL_CBWR";
        if (OperatingSystem.IsLinux())
            SetVariable(Variable, "AUTO", overwrite: 0);
        else if (Environment.GetEnvironmentVariable(Variable) is null)
            Environment.SetEnvironmentVariable(Variable, "AUTO");
    }

    // The first pass finds the functions themselves, and .NET does that by the same functions: between dlopen and
    // dlerror it would lose the message, which lives only until the next call.
    private static void Open(string file)
    {
        foreach (var path in (string[])["/no/such/file", file])
        {
            var library = Open(path, Now);
            var message = library == 0 ? Marshal.PtrToStringUTF8(Error()) : null;
            if (path == file && message is not null)
                throw new DllNotFoundException(message);
        }
    }

    [LibraryImport("libdl.so.2", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string file, int flags);

    [LibraryImport("libdl.so.2", EntryPoint = "dlerror")]
    private static partial nint Error();

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
