using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests;

/// <summary>The text encoders against the reference, with every clip skip and caption length that is stored.</summary>
public sealed class ClipTextEncoderGoldenTests
{
    private const double Limit = 2e-5; // fp32 on both sides; the reference's own distance from fp64 is 4e-6

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json", "golden.safetensors")]
    public void Forward_OfOneRow_MatchesTheReferenceAtEachClipSkip(string name) => Matches(name, "text.ids", "text.");

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json", "golden.safetensors")]
    public void Forward_OfThreeRows_JoinsThemAsKohyaDoes(string name) => Matches(name, "text.long_ids", "text.long.");

    [Fact, NoTensorLeak]
    public void Pooled_OfSeveralEndTokens_IsReadAtTheFirst()
    {
        using var model = GoldenModel.Smallest("sdxl");
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var encoders = model.Checkpoint.LoadTextEncoders(float32, CPU);
        var encoder = encoders.All[1];
        var end = encoder.VocabularySize - 1;
        var once = Row(end, 0);
        var twice = Row(end, end);

        var pooled = encoder.Forward(stack([once, twice]), clipSkip: 1).Pooled!; // [2, P]

        TensorAssert.Equal(pooled[0], pooled[1]); // what comes behind the first end token is not seen from there

        Tensor Row(long fifth, long last)
        {
            long[] ids = [end - 1, 5, 6, 7, fifth, .. Enumerable.Repeat(0L, 71), last];
            return tensor(ids).view(1, 77);
        }
    }

    private static void Matches(string name, string ids, string outputs)
    {
        using var model = new GoldenModel(name);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var encoders = model.Checkpoint.LoadTextEncoders(float32, CPU);
        var golden = model.Golden;
        Tensor[] rows = golden.Has(ids) ? [golden[ids]] : [golden[ids + "1"], golden[ids + "2"]];
        var bySkip = outputs + "out.clip_skip_";
        var cases = golden.Keys.Where(key => key.StartsWith(bySkip, StringComparison.Ordinal)).ToList();

        foreach (var key in cases)
            TensorAssert.Close(golden[key], encoders.Forward(rows, ClipSkip(key[bySkip.Length..])).Context, maxAbs: Limit);
        if (cases.Count > 0)
            return;

        var found = encoders.Forward(rows, clipSkip: 2); // SDXL reads the same layers whatever it is
        TensorAssert.Close(golden[outputs + "context"], found.Context, maxAbs: Limit);
        TensorAssert.Close(golden[outputs + "pooled_sgm"], found.Pooled!, maxAbs: Limit);
    }

    private static int ClipSkip(string text) => text == "None" ? 1 : int.Parse(text);
}
