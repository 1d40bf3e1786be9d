using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Testing;

/// <summary>
/// LoRA tensors with generated weights, named by kohya's list of the full-size model's modules.
/// </summary>
public static class GoldenLora
{
    /// <summary>Every tensor of the LoRA, in creation order.</summary>
    /// <param name="modelShapes">Names and shapes of the model's tensors.</param>
    /// <param name="keyList">File with kohya's names and A1111's keys for them.</param>
    /// <param name="rank">Rank of linear and 1×1 layers.</param>
    /// <param name="alpha">Alpha of linear and 1×1 layers.</param>
    /// <param name="convRank">Rank of the 3×3 layers; null leaves them and the residual blocks' others out.</param>
    /// <param name="convAlpha">Alpha of the 3×3 layers.</param>
    /// <param name="dtype">Number type of all tensors.</param>
    public static List<KeyValuePair<string, Tensor>> Tensors(
        OrderedDictionary<string, long[]> modelShapes, string keyList, int rank, double alpha,
        int? convRank, double convAlpha, ScalarType dtype)
    {
        var shapes = modelShapes
            .Where(pair => pair.Key.EndsWith(".weight", StringComparison.Ordinal))
            .ToDictionary(pair => Flattened(pair.Key), pair => pair.Value);
        var tensors = new List<KeyValuePair<string, Tensor>>();
        foreach (var line in File.ReadLines(keyList).Skip(1))
        {
            // lora_name, down shape, up shape, in the default network, A1111's key, A1111's module
            var columns = line.Split('\t');
            if (!shapes.TryGetValue(columns[4], out var weight) || (convRank is null && columns[3] == "0"))
                continue;
            var isConv = weight is [_, _, > 1, _];
            Add(tensors, columns[0], weight, isConv ? convRank!.Value : rank, isConv ? convAlpha : alpha, dtype);
        }
        return tensors;
    }

    /// <summary>The LoRA of this repository's small model that <c>lora_hashes.json</c> describes.</summary>
    public static List<KeyValuePair<string, Tensor>> OfTheSmallModel(
        int rank, double alpha, int? convRank, double convAlpha, ScalarType dtype) =>
        Tensors(GoldenCheckpoint.ReadShapes(Path.Combine(GoldenFolder.Own, "sd1-tiny.shapes.json")),
            Path.Combine(GoldenFolder.Own, "lora_keys.sd15.tsv"), rank, alpha, convRank, convAlpha, dtype);

    private static void Add(List<KeyValuePair<string, Tensor>> tensors, string name, long[] weight, int rank,
        double alpha, ScalarType dtype)
    {
        long[] down = [rank, .. weight[1..]];
        long[] up = weight.Length == 4 ? [weight[0], rank, 1, 1] : [weight[0], rank];
        tensors.Add(new($"{name}.alpha", Alpha(alpha, dtype)));
        tensors.Add(new($"{name}.lora_down.weight", Converted($"{name}.lora_down.weight", down, dtype)));
        tensors.Add(new($"{name}.lora_up.weight", Converted($"{name}.lora_up.weight", up, dtype)));
    }

    private static Tensor Alpha(double alpha, ScalarType dtype)
    {
        using var full = torch.empty(Array.Empty<long>(), ScalarType.Float32); // one number
        BitConverter.TryWriteBytes(full.bytes, (float)alpha);
        return full.to(dtype, copy: true);
    }

    private static Tensor Converted(string name, long[] shape, ScalarType dtype)
    {
        using var full = DeterministicWeights.Values(name, shape); // [shape] fp32
        return full.to(dtype, copy: true);
    }

    // model.diffusion_model.out.0.weight -> diffusion_model_out_0, A1111's way to write a module's name
    private static string Flattened(string key) => key[..^".weight".Length]
        .Replace("model.diffusion_model.", "diffusion_model.", StringComparison.Ordinal)
        .Replace("cond_stage_model.", "", StringComparison.Ordinal)
        .Replace('.', '_');
}
