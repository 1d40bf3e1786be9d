using TrainTools.Diffusion.Tokenizers;
using TrainTools.Diffusion.Tokenizers.Prompts;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Tokenizers.Prompts;

/// <summary>Prompts that change, and what weights do, against A1111 1.7.0.</summary>
public sealed class PromptGoldenTests
{
    [GoldenFact("prompts.json")]
    public void Schedule_OfEachPrompt_IsTheWebUis()
    {
        var prompts = GoldenFolder.Json("prompts.json").GetProperty("prompts").EnumerateArray().ToList();

        Assert.NotEmpty(prompts);
        Assert.All(prompts, prompt =>
        {
            var expected = prompt.GetProperty("schedule_20_steps").EnumerateArray()
                .Select(part => new PromptPart(part[0].GetInt32(), part[1].GetString()!));

            var (text, networks) = ExtraNetworks.TakeOut(prompt.GetProperty("prompt").GetString()!);

            Assert.Equal(prompt.GetProperty("text_without_networks").GetString(), text);
            Assert.Equal(expected, PromptSchedule.Of(text, 20));
            var items = prompt.GetProperty("extra_networks").EnumerateObject().SelectMany(kind => kind.Value
                .EnumerateArray().Select(network => $"<{kind.Name}:{string.Join(':', network.GetProperty("items")
                    .EnumerateArray().Select(item => item.GetString()))}>"));
            Assert.Equal(items, networks);
        });
    }

    [GoldenFact("sd1-tiny.samplers.safetensors"), NoTensorLeak]
    public void Emphasis_OfTheWeights_IsTheReferences()
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Load("sd1-tiny.samplers.safetensors");
        var weights = golden["emphasis.multipliers"].data<float>().ToArray(); // 77
        var encoding = golden["context_cond_uncond"].narrow(0, 0, 1);         // [1, 77, D]

        var weighted = Emphasis.Apply(encoding, weights);

        TensorAssert.Close(golden["emphasis.context"], weighted, maxAbs: 2e-5); // fp32 means of 5,000 numbers
    }
}
