using System.Text;

namespace TrainTools.Testbed;

/// <summary>
/// The tiny base's numbers. They are made, not trained, but the model is wired so that it does roughly what a trained
/// one does, and a LoRA has something sensible to improve:
/// <list type="bullet">
/// <item>The VAE's latents are the image's colours (and one edge) at an eighth of its size.</item>
/// <item>The U-Net's guess at the noise is a share of the noisy latents themselves.</item>
/// </list>
/// Both run through the first eight channels as pairs (x, −x): a GroupNorm of two channels then only sets their size,
/// and SiLU(x) − SiLU(−x) = x brings the number out again. Everything beside that path is random and small.
/// </summary>
internal static class TinyModelWeights
{
    private const int Wires = 8; // four values, each with its negative
    private const float Aside = 0.15f; // how loud the random layers beside the path are
    private const float NoiseShare = 0.85f; // of the latents; the mean of √(1−ᾱ), 0.75, were the best for all times
    private const float PixelSize = 0.62f; // root mean square of the sample's colours in [−1, 1]

    /// <summary>
    /// Means and deviations of the sample's latents before quant_conv, so that after it they have variance 1.
    /// Measured; a test measures them again.
    /// </summary>
    internal static readonly (float Mean, float Deviation)[] Latents =
        [(0.43f, 0.9f), (0.57f, 0.81f), (0.55f, 0.85f), (-0.21f, 0.83f)];

    /// <summary>The numbers of a tensor in row-major order; the same every time.</summary>
    public static float[] Of(TensorShape tensor)
    {
        var values = Random(tensor);
        Wire(tensor, values);
        return values;
    }

    private static float[] Random(TensorShape tensor)
    {
        var values = new float[tensor.Count];
        if (tensor.IsNormWeight)
            Array.Fill(values, 1);
        if (tensor.Sides.Count == 1)
            return values; // biases are zero
        float size = MathF.Sqrt(3f / tensor.Inputs) * (EndsResidual(tensor.Name) ? Aside : 1);
        ulong seed = Hash(tensor.Name);
        for (int i = 0; i < values.Length; i++)
            values[i] = size * (2 * Uniform(seed, i) - 1);
        return values;
    }

    // What a residual block adds to its input comes out of these layers.
    private static bool EndsResidual(string name) =>
        name.EndsWith("out_layers.3.weight", StringComparison.Ordinal)
        || name.EndsWith("proj_out.weight", StringComparison.Ordinal)
        || name.EndsWith("conv2.weight", StringComparison.Ordinal);

    private static void Wire(TensorShape tensor, float[] values)
    {
        const string unet = "model.diffusion_model.";
        const string vae = "first_stage_model.";
        switch (tensor.Name)
        {
            case unet + "input_blocks.0.0.weight":
                SplitIntoPairs(tensor, values);
                break;
            case unet + "output_blocks.11.0.skip_connection.weight":
                // The second half of its inputs is what input block 0 put out.
                for (int wire = 0; wire < Wires; wire++)
                    SetRow(tensor, values, wire, (TinyModelLayout.Channels + wire, 0, 0, 1));
                break;
            case unet + "out.2.weight":
                JoinPairs(tensor, values, outputs: 4, NoiseShare, Aside);
                break;
            case vae + "encoder.conv_in.weight":
                SplitIntoPairs(tensor, values);
                AddEdge(tensor, values);
                break;
            case vae + "encoder.conv_out.weight":
                JoinPairs(tensor, values, outputs: 4, share: 1, aside: 0);
                break;
            case vae + "quant_conv.weight" or vae + "quant_conv.bias":
            case vae + "post_quant_conv.weight" or vae + "post_quant_conv.bias":
                Normalise(tensor, values);
                break;
            case vae + "decoder.conv_in.weight":
                SplitIntoPairs(tensor, values);
                break;
            case vae + "decoder.conv_out.weight":
                JoinPairs(tensor, values, outputs: 3, PixelSize, aside: 0);
                break;
            case { } name when name.EndsWith("sample.conv.weight", StringComparison.Ordinal):
                Resample(tensor, values, isDown: name.Contains(".downsample.", StringComparison.Ordinal));
                break;
        }
    }

    // Channel 2i carries input i and channel 2i + 1 its negative.
    private static void SplitIntoPairs(TensorShape tensor, float[] values)
    {
        for (int wire = 0; wire < Math.Min(Wires, 2 * tensor.Sides[1]); wire++)
            SetRow(tensor, values, wire, (wire / 2, 1, 1, wire % 2 == 0 ? 1 : -1));
    }

    private static void JoinPairs(TensorShape tensor, float[] values, int outputs, float share, float aside)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] *= aside;
        for (int output = 0; output < outputs; output++)
        {
            values[Index(tensor, output, 2 * output, 1, 1)] = share;
            values[Index(tensor, output, 2 * output + 1, 1, 1)] = -share;
        }
    }

    // The fourth latent: how the brightness changes from left to right.
    private static void AddEdge(TensorShape tensor, float[] values)
    {
        for (int wire = 6; wire < 8; wire++)
        {
            float sign = wire == 6 ? 1 : -1;
            SetRow(tensor, values, wire, [.. Enumerable.Range(0, 3).SelectMany(colour =>
                new[] { (colour, 1, 0, -sign), (colour, 1, 2, sign) })]);
        }
    }

    private static void Resample(TensorShape tensor, float[] values, bool isDown)
    {
        for (int wire = 0; wire < Wires; wire++)
        {
            if (isDown) // padded at the right and bottom only: the mean of two by two
                SetRow(tensor, values, wire,
                    (wire, 0, 0, 0.25f), (wire, 0, 1, 0.25f), (wire, 1, 0, 0.25f), (wire, 1, 1, 0.25f));
            else
                SetRow(tensor, values, wire, (wire, 1, 1, 1));
        }
    }

    // quant_conv gives latents that have variance 1 once the model's scale is applied; post_quant_conv takes it back.
    private static void Normalise(TensorShape tensor, float[] values)
    {
        const float scale = 0.18215f; // SD 1.x config.json, scaling_factor
        const float logVariance = -8; // of the latents' own noise: next to none
        bool isBack = tensor.Name.Contains("post_", StringComparison.Ordinal);
        Array.Clear(values);
        for (int i = 0; i < Latents.Length; i++)
        {
            var (mean, deviation) = Latents[i];
            float gain = 1 / (scale * deviation);
            if (tensor.Sides.Count == 1)
                values[i] = isBack ? mean : -mean * gain;
            else
                values[Index(tensor, i, i, 0, 0)] = isBack ? 1 / gain : gain;
        }
        if (tensor.Sides.Count == 1 && !isBack)
            values.AsSpan(Latents.Length).Fill(logVariance);
    }

    private static void SetRow(
        TensorShape tensor, float[] values, int row, params (int Channel, int Y, int X, float Value)[] taps)
    {
        values.AsSpan(row * tensor.Inputs, tensor.Inputs).Clear();
        foreach (var (channel, y, x, value) in taps)
            values[Index(tensor, row, channel, y, x)] = value;
    }

    private static int Index(TensorShape tensor, int row, int channel, int y, int x) =>
        ((row * tensor.Sides[1] + channel) * tensor.Sides[2] + y) * tensor.Sides[3] + x;

    // FNV-1a of the name, so that a tensor's numbers do not depend on its place in the list.
    private static ulong Hash(string name)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ b) * 0x100000001b3;
        return hash;
    }

    // SplitMix64 (Steele, Lea and Flood 2014) at a place of its sequence; [0, 1).
    private static float Uniform(ulong seed, int index)
    {
        ulong z = seed + (ulong)(index + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return ((z ^ z >> 31) >> 40) / (float)(1 << 24);
    }
}
