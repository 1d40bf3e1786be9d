using static TorchSharp.Bridge;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Resizes the spatial dimensions to a size, or by factors.</summary>
            public static unsafe Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null,
                InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null,
                bool recompute_scale_factor = false, bool antialias = false)
            {
                if (size is null == scale_factor is null)
                    throw new ArgumentException("interpolate takes either a size or a scale factor.");
                var spatial = (int)x.dim() - 2;
                if (scale_factor is not null && recompute_scale_factor)
                {
                    size = Scaled(x, Each(scale_factor, spatial));
                    scale_factor = null;
                }
                var sizes = size is null ? null : Each(size, spatial);
                var scales = scale_factor is null ? null : Each(scale_factor, spatial);
                if (mode == InterpolationMode.Area && scales is not null) (sizes, scales) = (Scaled(x, scales), null);
                fixed (long* s = sizes)
                fixed (double* f = scales)
                    return Made(tt_interpolate(x._handle, s, f, spatial, (int)mode, Flag(align_corners ?? false),
                        Flag(antialias), out var made), made);
            }

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) => Pad(input, pad, mode, value);

            /// <summary>Before and after the last dimension, then around the one before it, and so on.</summary>
            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) => Pad(input, pad, mode, value);

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) => Pad(input, [pad.Item1, pad.Item2], mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad,
                PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                Pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant,
                double value = 0) => Pad(input, [pad, pad], mode, value);

            private static Tensor Pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode, double value)
            {
                var name = mode switch
                {
                    PaddingModes.Reflect => "reflect",
                    PaddingModes.Replicate => "replicate",
                    PaddingModes.Circular => "circular",
                    _ => "constant",
                };
                return Made(tt_pad(input._handle, pad, pad.Length, name, value, out var made), made);
            }

            private static long[] Scaled(Tensor x, double[] scales) =>
                [.. scales.Select((scale, i) => (long)Math.Floor(x.size(i + 2) * scale))];

            /// <summary>One value for each spatial dimension; a single one stands for all.</summary>
            private static T[] Each<T>(T[] values, int count) => values.Length == count
                ? values
                : values.Length == 1
                    ? [.. Enumerable.Repeat(values[0], count)]
                    : throw new ArgumentException($"{count} numbers are needed here, {values.Length} were given.");
        }
    }
}
