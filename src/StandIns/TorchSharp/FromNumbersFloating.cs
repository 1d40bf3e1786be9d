namespace TorchSharp;

// torch.tensor has no generic form in the package: each type has its own overloads, and which of them C# chooses must
// not depend on whether the package or this assembly is referenced. So the common ones are here for every type.
public static partial class torch
{
    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        FromScalar(scalar, null, device, requires_grad);

    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<float>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<float>(rawArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<float> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<float>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(IList<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<float>([.. rawArray], dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<float> rawArray, long rows, long columns, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<float>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    public static Tensor tensor(float[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<float>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(float[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<float>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(float[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<float>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => FromScalar(scalar, dtype, device, requires_grad);

    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<double>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<double>(rawArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<double> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<double>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(IList<double> rawArray, long rows, long columns, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<double>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    public static Tensor tensor(double[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<double>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(double[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<double>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(double[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<double>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(Half[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<Half>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(Half[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<Half>(rawArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<Half> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<Half>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(IList<Half> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<Half>([.. rawArray], dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<Half> rawArray, long rows, long columns, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<Half>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    public static Tensor tensor(Half[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<Half>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(Half[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<Half>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(Half[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<Half>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(BFloat16 scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => FromScalar(scalar, dtype, device, requires_grad);

    public static Tensor tensor(BFloat16[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<BFloat16>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(BFloat16[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<BFloat16>(rawArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<BFloat16> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<BFloat16>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(IList<BFloat16> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<BFloat16>([.. rawArray], dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<BFloat16> rawArray, long rows, long columns, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<BFloat16>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    public static Tensor tensor(BFloat16[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<BFloat16>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(BFloat16[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<BFloat16>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(BFloat16[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<BFloat16>(rawArray, dtype, device, requires_grad, names);
}
