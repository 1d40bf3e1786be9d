using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests;

/// <summary>The text encoder against the reference, with every clip skip and caption length that is stored.</summary>
public sealed class ClipTextEncoderGoldenTests
{
    private const double Limit = 2e-5; // fp32 on both sides; the reference's own distance from fp64 is 4e-6
    private const string Short = "text.out.clip_skip_";
    private const string Long = "text.long.out.clip_skip_";

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json", "golden.safetensors")]
    public void Forward_OfOneRow_MatchesTheReferenceAtEachClipSkip(string name) => Matches(name, "text.ids", Short);

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json", "golden.safetensors")]
    public void Forward_OfThreeRows_JoinsThemAsKohyaDoes(string name) => Matches(name, "text.long_ids", Long);

    private static void Matches(string name, string ids, string outputs)
    {
        using var model = new GoldenModel(name);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var encoder = model.Checkpoint.LoadTextEncoder(float32, CPU);
        var cases = model.Golden.Keys.Where(key => key.StartsWith(outputs, StringComparison.Ordinal)).ToList();

        var found = cases.ToDictionary(key => key, key => encoder.Forward(model.Golden[ids], ClipSkip(key[outputs.Length..])));

        Assert.NotEmpty(cases);
        foreach (var key in cases)
            TensorAssert.Close(model.Golden[key], found[key], maxAbs: Limit);
    }

    private static int ClipSkip(string text) => text == "None" ? 1 : int.Parse(text);
}
