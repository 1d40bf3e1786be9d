using System.Runtime.InteropServices;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_cuda_count(out int cards);

    [LibraryImport(Library)]
    internal static partial int tt_cuda_has_cudnn(out byte yes);

    [LibraryImport(Library)]
    internal static partial int tt_cuda_synchronize(int index);

    [LibraryImport(Library)]
    internal static partial int tt_cuda_seed(int index, ulong seed);

    [LibraryImport(Library)]
    internal static partial int tt_tf32(out byte matmul, out byte cudnn);

    [LibraryImport(Library)]
    internal static partial int tt_set_tf32_matmul(byte allowed);

    [LibraryImport(Library)]
    internal static partial int tt_set_tf32_cudnn(byte allowed);

    [LibraryImport(Library)]
    internal static partial int tt_fp16_reduction(out byte allowed);

    [LibraryImport(Library)]
    internal static partial int tt_set_fp16_reduction(byte allowed);

    internal static byte Flag(bool value) => value ? (byte)1 : (byte)0;
}

public static partial class torch
{
    public static bool cuda_is_available() => cuda.is_available();

    /// <summary>NVIDIA cards, and AMD's under ROCm.</summary>
    public static class cuda
    {
        public static bool is_available() => Cards() > 0;

        public static int device_count() => Cards();

        public static bool is_cudnn_available()
        {
            Bridge.Check(Bridge.tt_cuda_has_cudnn(out var yes));
            return yes != 0;
        }

        /// <summary>Waits until the device has done all that it was asked for.</summary>
        public static void synchronize(Device? device = null) =>
            Bridge.Check(Bridge.tt_cuda_synchronize(device?.index ?? -1));

        /// <summary>Seeds the current card's default generator; nothing without a card.</summary>
        public static void manual_seed(long seed)
        {
            if (Cards() > 0) Bridge.Check(Bridge.tt_cuda_seed(-1, (ulong)seed));
        }

        public static void manual_seed_all(long seed)
        {
            for (var card = 0; card < Cards(); card++) Bridge.Check(Bridge.tt_cuda_seed(card, (ulong)seed));
        }

        internal static int Cards()
        {
            Bridge.Check(Bridge.tt_cuda_count(out var cards));
            return cards;
        }
    }

    /// <summary>Switches of the libraries below libtorch.</summary>
    public static class backends
    {
        public static class cuda
        {
            /// <summary>libtorch's fast attention kernels; without effect where it has none.</summary>
            public static void enable_flash_sdp(bool enable) =>
                Bridge.Check(Bridge.tt_set_flash_attention(Bridge.Flag(enable)));

            public static void enable_math_sdp(bool enable) =>
                Bridge.Check(Bridge.tt_set_math_attention(Bridge.Flag(enable)));

            public static bool flash_sdp_enabled()
            {
                Bridge.Check(Bridge.tt_attention_kernels(out var flash, out _));
                return flash != 0;
            }

            public static bool math_sdp_enabled()
            {
                Bridge.Check(Bridge.tt_attention_kernels(out _, out var math));
                return math != 0;
            }

            public static class matmul
            {
                /// <summary>Whether float32 products may be computed with 10 bits of precision.</summary>
                public static bool allow_tf32
                {
                    get
                    {
                        Bridge.Check(Bridge.tt_tf32(out var matmul, out _));
                        return matmul != 0;
                    }
                    set => Bridge.Check(Bridge.tt_set_tf32_matmul(Bridge.Flag(value)));
                }

                public static bool allow_fp16_reduced_precision_reduction
                {
                    get
                    {
                        Bridge.Check(Bridge.tt_fp16_reduction(out var allowed));
                        return allowed != 0;
                    }
                    set => Bridge.Check(Bridge.tt_set_fp16_reduction(Bridge.Flag(value)));
                }
            }
        }

        public static class cudnn
        {
            /// <summary>Whether float32 convolutions may be computed with 10 bits of precision.</summary>
            public static bool allow_tf32
            {
                get
                {
                    Bridge.Check(Bridge.tt_tf32(out _, out var cudnn));
                    return cudnn != 0;
                }
                set => Bridge.Check(Bridge.tt_set_tf32_cudnn(Bridge.Flag(value)));
            }
        }
    }
}
