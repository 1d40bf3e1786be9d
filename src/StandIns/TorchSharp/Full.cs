using static TorchSharp.Bridge;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of one value; without a type, int64 for whole numbers and float32 for others.</summary>
    public static Tensor full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        MakeFull(size, value, dtype, device, requires_grad, names);

    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        MakeFull(size, value, dtype, device, requires_grad, names);

    public static Tensor full(long size, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        MakeFull([size], value, dtype, device, requires_grad, names);

    public static Tensor full(long rows, long columns, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        MakeFull([rows, columns], value, dtype, device, requires_grad, names);

    public static Tensor full(long dim0, long dim1, long dim2, Scalar value, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        MakeFull([dim0, dim1, dim2], value, dtype, device, requires_grad, names);

    public static Tensor full(long dim0, long dim1, long dim2, long dim3, Scalar value, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        MakeFull([dim0, dim1, dim2, dim3], value, dtype, device, requires_grad, names);

    public static Tensor full(int size, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        MakeFull([size], value, dtype, device, requires_grad, names);

    public static Tensor full(int rows, int columns, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        MakeFull([rows, columns], value, dtype, device, requires_grad, names);

    public static Tensor full(int dim0, int dim1, int dim2, Scalar value, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        MakeFull([dim0, dim1, dim2], value, dtype, device, requires_grad, names);

    public static Tensor full(int dim0, int dim1, int dim2, int dim3, Scalar value, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        MakeFull([dim0, dim1, dim2, dim3], value, dtype, device, requires_grad, names);

    private static Tensor MakeFull(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype, Device? device,
        bool requires_grad, string[]? names)
    {
        dtype ??= is_integral(value.Type) ? int64 : float32;
        var options = new NativeOptions(dtype, device, requires_grad, names);
        return Made(tt_full(size, size.Length, value, options, out var made), made);
    }
}
