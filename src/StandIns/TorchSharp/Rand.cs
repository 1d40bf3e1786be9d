using static TorchSharp.Bridge;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Uniform random numbers from [0, 1).</summary>
    public static Tensor rand(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRand(size, dtype, device, requires_grad, generator, names);

    public static Tensor rand(long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRand(size, dtype, device, requires_grad, generator, names);

    public static Tensor rand(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        MakeRand([size], dtype, device, requires_grad, generator, names);

    public static Tensor rand(long rows, long columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRand([rows, columns], dtype, device, requires_grad, generator, names);

    public static Tensor rand(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRand([dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    public static Tensor rand(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRand([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    public static Tensor rand(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        MakeRand([size], dtype, device, requires_grad, generator, names);

    public static Tensor rand(int rows, int columns, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRand([rows, columns], dtype, device, requires_grad, generator, names);

    public static Tensor rand(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRand([dim0, dim1, dim2], dtype, device, requires_grad, generator, names);

    public static Tensor rand(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        MakeRand([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator, names);

    private static Tensor MakeRand(ReadOnlySpan<long> size, ScalarType? dtype, Device? device, bool requires_grad,
        Generator? generator, string[]? names)
    {
        var options = RandomOptions(nameof(rand), dtype, device, requires_grad, names);
        var status = tt_rand(size, size.Length, GeneratorHandle.Of(generator), options, out var made);
        return Made(status, made);
    }
}
