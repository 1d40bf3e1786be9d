using System.Runtime.InteropServices;
using TorchSharp;

namespace TrainTools.Training.Benchmarks;

/// <summary>
/// Counts operations handed to libtorch, where the library below TorchSharp offers a count. TorchSharp's own does not.
/// </summary>
public static class LibraryCalls
{
    private const string Library = "traintools_torch";
    private const string Export = "tt_library_calls";

    private static readonly Lazy<Count?> Counter = new(Find);

    /// <summary>Operations since the process started; null where nobody counts them.</summary>
    public static long? SoFar => Counter.Value?.Invoke();

    private static Count? Find() =>
        NativeLibrary.TryLoad(Library, typeof(torch).Assembly, searchPath: null, out var library) &&
        NativeLibrary.TryGetExport(library, Export, out var address)
            ? Marshal.GetDelegateForFunctionPointer<Count>(address)
            : null;

    private delegate long Count();
}
