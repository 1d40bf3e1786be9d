namespace TorchSharp;

// torch.tensor has no generic form in the package: each type has its own overloads, and which of them C# chooses must
// not depend on whether the package or this assembly is referenced. So the common ones are here for every type.
public static partial class torch
{
    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => FromScalar(scalar, dtype, device, requires_grad);

    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<long>(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<long>(dataArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<long> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<long>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(IList<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<long>([.. rawArray], dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<long> rawArray, long rows, long columns, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<long>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    public static Tensor tensor(long[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<long>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(long[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<long>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(long[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<long>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) =>
        FromScalar(scalar, null, device, requires_grad);

    public static Tensor tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<int>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<int>(rawArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<int> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<int>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(IList<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<int>([.. rawArray], dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<int> rawArray, long rows, long columns, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<int>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    public static Tensor tensor(int[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<int>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(int[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<int>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(int[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<int>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(short scalar, Device? device = null, bool requires_grad = false) =>
        FromScalar(scalar, null, device, requires_grad);

    public static Tensor tensor(short[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<short>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(short[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<short>(rawArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<short> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<short>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(IList<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<short>([.. rawArray], dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<short> rawArray, long rows, long columns, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<short>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    public static Tensor tensor(short[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<short>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(short[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<short>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(short[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<short>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(sbyte scalar, Device? device = null, bool requires_grad = false) =>
        FromScalar(scalar, null, device, requires_grad);

    public static Tensor tensor(sbyte[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<sbyte>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(sbyte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<sbyte>(rawArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<sbyte> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<sbyte>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(IList<sbyte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<sbyte>([.. rawArray], dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<sbyte> rawArray, long rows, long columns, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<sbyte>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    public static Tensor tensor(sbyte[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<sbyte>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(sbyte[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<sbyte>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(sbyte[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<sbyte>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false) =>
        FromScalar(scalar, null, device, requires_grad);

    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<byte>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<byte>(rawArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<byte> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<byte>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(IList<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<byte>([.. rawArray], dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<byte> rawArray, long rows, long columns, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<byte>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    public static Tensor tensor(byte[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<byte>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(byte[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<byte>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(byte[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<byte>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) => FromScalar(scalar, dtype, device, requires_grad);

    public static Tensor tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<bool>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    public static Tensor tensor(bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<bool>(rawArray, dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<bool> rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<bool>([.. rawArray], [rawArray.Count], dtype, device, requires_grad, names);

    public static Tensor tensor(IList<bool> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<bool>([.. rawArray], dimensions, dtype, device, requires_grad, names);

    public static Tensor tensor(IList<bool> rawArray, long rows, long columns, ScalarType? dtype = null,
        Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<bool>([.. rawArray], [rows, columns], dtype, device, requires_grad, names);

    public static Tensor tensor(bool[,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<bool>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(bool[,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<bool>(rawArray, dtype, device, requires_grad, names);

    public static Tensor tensor(bool[,,,] rawArray, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromGrid<bool>(rawArray, dtype, device, requires_grad, names);
}
