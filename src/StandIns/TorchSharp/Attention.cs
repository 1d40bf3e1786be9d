using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_attention(TensorHandle q, TensorHandle k, TensorHandle v, TensorHandle mask,
        double dropout, byte causal, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_attention_kernels(out byte flash, out byte math);

    [LibraryImport(Library)]
    internal static partial int tt_set_flash_attention(byte enabled);

    [LibraryImport(Library)]
    internal static partial int tt_set_math_attention(byte enabled);
}

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>softmax(query·keyᵀ/√E + mask)·value; shapes [.., L, E], [.., S, E], [.., S, V].</summary>
            /// <param name="attn_mask">Boolean (true takes part) or added to the scores; [.., L, S].</param>
            /// <param name="p">Dropout on the weights, 0 to 1.</param>
            /// <param name="is_casual">Causal (spelled so): position i sees 0 to i. Excludes a mask.</param>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value,
                Tensor? attn_mask = null, double p = 0, bool is_casual = false)
            {
                if (p < 0) throw new ArgumentException("Dropout probability must be greater than or equal to zero.");
                if (is_casual && attn_mask is not null)
                    throw new ArgumentException("Casual attention masking cannot pass a mask.");
                return Made(tt_attention(query._handle, key._handle, value._handle, TensorHandle.Of(attn_mask), p,
                    Flag(is_casual), out var made), made);
            }
        }
    }
}
