using System.Text.Json;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using TrainTools.Training.Lora;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests;

/// <summary>A golden model's networks with a LoRA on them whose weights come from the golden generator.</summary>
internal sealed class GoldenNetworks : IDisposable
{
    private GoldenNetworks(UNetModel unet, TextEncoders texts, LoraNetwork lora) =>
        (UNet, Texts, Lora) = (unet, texts, lora);

    public UNetModel UNet { get; }

    public TextEncoders Texts { get; }

    public LoraNetwork Lora { get; }

    /// <summary>Loads the networks and hangs the LoRA that a case's settings describe.</summary>
    public static GoldenNetworks Hang(GoldenModel model, JsonElement settings)
    {
        var lora = new LoraSettings
        {
            Rank = settings.GetProperty("rank").GetInt32(),
            Alpha = settings.GetProperty("alpha").GetDouble(),
            ConvRank = Optional(settings, "conv_dim")?.GetInt32(),
            ConvAlpha = Optional(settings, "conv_alpha")?.GetDouble(),
            TrainTextEncoder = settings.GetProperty("train_text_encoder").GetBoolean(),
        };
        var isKohyas = Optional(settings, "sgm") is { ValueKind: JsonValueKind.False };
        return Hang(model, lora, ClipSkip(settings), isKohyas ? TransposedProjection.Load(model) : null);
    }

    /// <summary>Loads the networks and hangs a LoRA.</summary>
    public static GoldenNetworks Hang(
        GoldenModel model, LoraSettings settings, int clipSkip, TextEncoders? others = null)
    {
        using var random = new Generator(0);
        var unet = model.Checkpoint.LoadUNet(float32, CPU);
        var texts = others ?? model.Checkpoint.LoadTextEncoders(float32, CPU);
        var trained = settings.TrainTextEncoder ? texts : null;
        var network = LoraNetwork.Create(unet, trained, settings, clipSkip, random, CPU);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var (key, weight) in Parameters(network))
            weight.copy_(DeterministicWeights.Values(key, weight.shape, model.Golden.Prefix));
        return new GoldenNetworks(unet, texts, network);
    }

    /// <summary>What the text encoders make of the stored ids, over the stored sizes where the family reads those.</summary>
    public Conditioning Encode(Golden golden, int clipSkip, bool isLong = false)
    {
        var ids = isLong ? "text.long_ids" : "text.ids";
        Tensor[] rows = golden.Has(ids) ? [golden[ids]] : [golden[ids + "1"], golden[ids + "2"]];
        var encoding = Texts.Forward(rows, clipSkip);
        return encoding.Pooled is null
            ? new Conditioning(encoding.Context)
            : new Conditioning(encoding.Context, cat([encoding.Pooled, golden["unet.size_embedding"]], 1));
    }

    /// <summary>What is stored of the text encoders without a LoRA.</summary>
    public static Conditioning Stored(Golden golden) =>
        new(golden["unet.context"], golden.Has("unet.y") ? golden["unet.y"] : null);

    /// <summary>Key and weight of every trained tensor.</summary>
    public static IEnumerable<(string Key, Tensor Weight)> Parameters(LoraNetwork network) =>
        network.Modules.SelectMany(module => new[]
        {
            (module.Name + ".lora_down.weight", module.Down),
            (module.Name + ".lora_up.weight", module.Up),
        });

    /// <summary>The case's clip skip; none means the last layer.</summary>
    public static int ClipSkip(JsonElement settings) => Optional(settings, "clip_skip")?.GetInt32() ?? 1;

    /// <summary>Keys that autograd never reaches in this case.</summary>
    public static HashSet<string> WithoutGradient(JsonElement training) =>
        Optional(training, "params_without_gradient")?.EnumerateArray().Select(key => key.GetString()!).ToHashSet() ?? [];

    /// <summary>Sum, L2 norm and dot product with the key's probe, in float64.</summary>
    public static double[] Fingerprint(string key, Tensor tensor)
    {
        var hash = DeterministicWeights.Hash("probe/" + key);
        var numbers = TensorAssert.Numbers(tensor);
        var dot = numbers.Select((value, i) => value * (2 * DeterministicWeights.Uniform(hash, i) - 1)).Sum();
        return [numbers.Sum(), Math.Sqrt(numbers.Sum(value => value * value)), dot];
    }

    public void Dispose()
    {
        Lora.Dispose();
        Texts.Dispose();
        UNet.Dispose();
    }

    private static JsonElement? Optional(JsonElement settings, string key) =>
        settings.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
