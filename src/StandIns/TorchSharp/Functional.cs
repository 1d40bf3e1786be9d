using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_linear(TensorHandle x, TensorHandle weight, TensorHandle bias, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_conv1d(TensorHandle x, TensorHandle weight, TensorHandle bias, long stride,
        long padding, long dilation, long groups, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_conv2d(TensorHandle x, TensorHandle weight, TensorHandle bias,
        ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, ReadOnlySpan<long> dilation, long groups,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_group_norm(TensorHandle x, long groups, TensorHandle weight, TensorHandle bias,
        double eps, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_layer_norm(TensorHandle x, ReadOnlySpan<long> shape, long rank, TensorHandle weight,
        TensorHandle bias, double eps, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_gelu(TensorHandle x, byte tanh, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_gelu_(TensorHandle x, byte tanh);

    [LibraryImport(Library)]
    internal static partial int tt_softmax(TensorHandle x, long dim, int dtype, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_log_softmax(TensorHandle x, long dim, int dtype, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_dropout(TensorHandle x, double p, byte training, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_dropout_(TensorHandle x, double p, byte training);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int tt_pad(TensorHandle x, ReadOnlySpan<long> pad, long count, string mode, double value,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_one_hot(TensorHandle x, long classes, out nint made);

    [LibraryImport(Library)]
    internal static unsafe partial int tt_interpolate(TensorHandle x, long* sizes, double* scales, long count,
        int mode, byte alignCorners, byte antialias, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_loss_of(int loss, TensorHandle x, TensorHandle target, long reduction,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_huber_loss(TensorHandle x, TensorHandle target, long reduction, double delta,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_smooth_l1_loss(TensorHandle x, TensorHandle target, long reduction, double beta,
        out nint made);

    internal const int MseLoss = 0, L1Loss = 1;
}

public static partial class torch
{
    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    public static partial class nn
    {
        /// <summary>What becomes of a loss's elements.</summary>
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        public static partial class functional
        {
            /// <summary>x · weightsᵀ + bias.</summary>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Made(tt_linear(input._handle, weights._handle, TensorHandle.Of(bias), out var made), made);

            public static Tensor conv1d(Tensor input, Tensor weight, Tensor? bias = null, long? stride = null,
                long? padding = null, long? dilation = null, long groups = 1) =>
                Made(tt_conv1d(input._handle, weight._handle, TensorHandle.Of(bias), stride ?? 1, padding ?? 0,
                    dilation ?? 1, groups, out var made), made);

            /// <summary>Strides, padding and dilation: height and width, or one number for both.</summary>
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null,
                long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                Made(tt_conv2d(input._handle, weight._handle, TensorHandle.Of(bias), Pair(strides, 1),
                    Pair(padding, 0), Pair(dilation, 1), groups, out var made), made);

            public static Tensor group_norm(Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null,
                double eps = 1e-05) =>
                Made(tt_group_norm(input._handle, num_groups, TensorHandle.Of(weight), TensorHandle.Of(bias), eps,
                    out var made), made);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null,
                Tensor? bias = null, double eps = 1e-05) =>
                Made(tt_layer_norm(input._handle, normalized_shape, normalized_shape.Length, TensorHandle.Of(weight),
                    TensorHandle.Of(bias), eps, out var made), made);

            public static Tensor relu(Tensor x, bool inplace = false) => inplace ? x.relu_().alias() : x.relu();

            public static Tensor sigmoid(Tensor x) => x.sigmoid();

            public static Tensor sigmoid(Tensor x, bool inplace) => inplace ? x.sigmoid_().alias() : x.sigmoid();

            public static Tensor tanh(Tensor x, bool inplace = false) => inplace ? x.tanh_().alias() : x.tanh();

            public static Tensor silu(Tensor x, bool inplace = false) => inplace ? x.silu_().alias() : x.silu();

            public static Tensor gelu(Tensor x) => x.gelu();

            public static Tensor gelu(Tensor x, bool inplace) => inplace ? x.gelu_().alias() : x.gelu();

            public static Tensor gelu(Tensor x, GELU.Approximate approximate, bool inplace = false) =>
                inplace ? x.gelu_(approximate).alias() : x.gelu(approximate);

            public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) =>
                input.softmax(dim, dtype);

            public static Tensor log_softmax(Tensor x, long dim) => x.log_softmax(dim);

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (!inplace) return Made(tt_dropout(input._handle, p, Flag(training), out var made), made);
                Check(tt_dropout_(input._handle, p, Flag(training)));
                return input.alias();
            }

            public static Tensor one_hot(Tensor x, long num_classes = -1) =>
                Made(tt_one_hot(x._handle, num_classes, out var made), made);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Made(tt_loss_of(MseLoss, input._handle, target._handle, (long)reduction, out var made), made);

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Made(tt_loss_of(L1Loss, input._handle, target._handle, (long)reduction, out var made), made);

            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1,
                Reduction reduction = Reduction.Mean) =>
                Made(tt_huber_loss(input._handle, target._handle, (long)reduction, delta, out var made), made);

            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean,
                double beta = 1) =>
                Made(tt_smooth_l1_loss(input._handle, target._handle, (long)reduction, beta, out var made), made);

            private static long[] Pair(long[]? values, long standard) => values switch
            {
                null => [standard, standard],
                [var both] => [both, both],
                [_, _] => values,
                _ => throw new ArgumentException($"One or two numbers are needed here, {values.Length} were given."),
            };
        }
    }

    public partial class Tensor
    {
        public Tensor gelu() => Made(tt_gelu(_handle, 0, out var made), made);

        public Tensor gelu(GELU.Approximate approximate) =>
            Made(tt_gelu(_handle, (byte)approximate, out var made), made);

        public Tensor gelu_() => Done(tt_gelu_(_handle, 0));

        public Tensor gelu_(GELU.Approximate approximate) => Done(tt_gelu_(_handle, (byte)approximate));

        public Tensor softmax(long dim, ScalarType? dtype = null) =>
            Made(tt_softmax(_handle, dim, TypeNumber(dtype), out var made), made);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) =>
            Made(tt_log_softmax(_handle, dim, TypeNumber(dtype), out var made), made);
    }
}
