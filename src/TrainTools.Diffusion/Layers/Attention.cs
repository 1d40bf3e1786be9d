using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>Multi-head scaled dot-product attention over [B, T, D] tensors.</summary>
public static class Attention
{
    /// <summary>softmax(Q K^T / sqrt(D / heads)) V, a head at a time.</summary>
    /// <param name="query">[B, T, D]</param>
    /// <param name="key">[B, S, D]</param>
    /// <param name="value">[B, S, D]</param>
    /// <param name="heads">N, a divisor of D.</param>
    /// <param name="causal">Whether a token sees only itself and those before it.</param>
    /// <returns>[B, T, D]</returns>
    public static Tensor Forward(Tensor query, Tensor key, Tensor value, long heads, bool causal = false)
    {
        var q = SplitHeads(query, heads); // [B, N, T, D/N]
        var k = SplitHeads(key, heads);   // [B, N, S, D/N]
        var v = SplitHeads(value, heads); // [B, N, S, D/N]
        var h = nn.functional.scaled_dot_product_attention(q, k, v, is_casual: causal); // [B, N, T, D/N]
        return h.transpose(1, 2).reshape(query.shape); // [B, T, D]
    }

    private static Tensor SplitHeads(Tensor x, long heads)
    {
        var (batch, tokens, width) = (x.shape[0], x.shape[1], x.shape[2]);
        return x.view(batch, tokens, heads, width / heads).transpose(1, 2); // [B, N, T, D/N]
    }
}
