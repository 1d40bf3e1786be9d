using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_round(TensorHandle a, long decimals, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_round_(TensorHandle a, long decimals);

    [LibraryImport(Library)]
    internal static partial int tt_clamp(TensorHandle a, NativeScalar low, NativeScalar high, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_clamp_(TensorHandle a, NativeScalar low, NativeScalar high);

    [LibraryImport(Library)]
    internal static partial int tt_clamp_tensor(TensorHandle a, TensorHandle low, TensorHandle high, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_clamp_tensor_(TensorHandle a, TensorHandle low, TensorHandle high);

    [LibraryImport(Library)]
    internal static partial int tt_nan_to_num(TensorHandle a, NativeScalar nan, NativeScalar positiveInfinity,
        NativeScalar negativeInfinity, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_nan_to_num_(TensorHandle a, NativeScalar nan, NativeScalar positiveInfinity,
        NativeScalar negativeInfinity);

    [LibraryImport(Library)]
    internal static partial int tt_fill_(TensorHandle a, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial int tt_zero_(TensorHandle a);
}

public static partial class torch
{
    public static Tensor round(Tensor input, long decimals = 0) => input.round(decimals);

    public static Tensor round_(Tensor input, long decimals = 0) => input.round_(decimals);

    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp(min, max);

    public static Tensor clamp_(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp_(min, max);

    public static Tensor clamp_(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp_(min, max);

    public static Tensor clamp_min(Tensor input, Scalar min) => input.clamp_min(min);

    public static Tensor clamp_max(Tensor input, Scalar max) => input.clamp_max(max);

    public static Tensor nan_to_num(Tensor input, double nan = 0, double? posinf = null, double? neginf = null) =>
        input.nan_to_num(nan, posinf, neginf);

    public partial class Tensor
    {
        public Tensor round(long decimals = 0) => Made(tt_round(_handle, decimals, out var made), made);

        public Tensor round_(long decimals = 0) => Done(tt_round_(_handle, decimals));

        /// <summary>Each element within the bounds; a bound that is missing is none.</summary>
        public Tensor clamp(Scalar? min = null, Scalar? max = null) =>
            Made(tt_clamp(_handle, min, max, out var made), made);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) =>
            Made(tt_clamp_tensor(_handle, TensorHandle.Of(min), TensorHandle.Of(max), out var made), made);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Done(tt_clamp_(_handle, min, max));

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) =>
            Done(tt_clamp_tensor_(_handle, TensorHandle.Of(min), TensorHandle.Of(max)));

        public Tensor clamp_min(Scalar min) => Made(tt_clamp(_handle, min, default, out var made), made);

        public Tensor clamp_max(Scalar max) => Made(tt_clamp(_handle, default, max, out var made), made);

        public Tensor clamp_min_(Scalar min) => Done(tt_clamp_(_handle, min, default));

        public Tensor clamp_max_(Scalar max) => Done(tt_clamp_(_handle, default, max));

        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) =>
            Made(tt_nan_to_num(_handle, nan, NativeScalar.Maybe(posinf), NativeScalar.Maybe(neginf), out var made),
                made);

        public Tensor nan_to_num_(double nan = 0, double? posinf = null, double? neginf = null) =>
            Done(tt_nan_to_num_(_handle, nan, NativeScalar.Maybe(posinf), NativeScalar.Maybe(neginf)));

        public Tensor fill_(Scalar value) => Done(tt_fill_(_handle, value));

        public Tensor zero_() => Done(tt_zero_(_handle));
    }
}
