using System.Runtime.InteropServices;
using TorchSharp;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Tokenizers;

/// <summary>Long captions cut into rows as kohya cuts them.</summary>
public sealed class CaptionTokensGoldenTests
{
    [GoldenTheory("golden.safetensors"), GoldenModels("golden.safetensors"), NoTensorLeak]
    public void RowsOf_TheLongCaptions_AreKohyasRows(string model)
    {
        using var scope = torch.NewDisposeScope();
        using var golden = Golden.Open(model);
        if (!golden.Has("text.long_flat_ids"))
            return; // this set has no long captions
        var clip = golden.Config.GetProperty("clip");
        var flat = Ids(golden["text.long_flat_ids"]); // [2, 227]
        var expected = Ids(golden["text.long_ids"]); // [2, 3, 77]

        var rows = flat.Chunk(227).SelectMany(
            ids => CaptionTokens.RowsOf(ids, clip.GetProperty("eos").GetInt64(), clip.GetProperty("pad").GetInt64()));

        Assert.Equal(expected, rows.SelectMany(row => row));
    }

    private static long[] Ids(torch.Tensor tensor) => MemoryMarshal.Cast<byte, long>(tensor.bytes).ToArray();
}
