using System.Runtime.InteropServices;

namespace TrainTools.Training.Memory;

/// <summary>Recognises that memory ran out in what libtorch and .NET throw.</summary>
public static class OutOfMemory
{
    // In the order of: CUDA; libtorch on the processor under Linux, then Windows; C++; oneDNN.
    private static readonly string[] Signs =
        ["out of memory", "can't allocate memory", "not enough memory", "bad_alloc", "out_of_memory"];

    /// <summary>Whether the exception says so.</summary>
    public static bool Means(Exception error) => error is OutOfMemoryException || (error is ExternalException &&
        Array.Exists(Signs, sign => error.Message.Contains(sign, StringComparison.OrdinalIgnoreCase)));
}
