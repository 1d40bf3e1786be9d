using System.Text.RegularExpressions;
using TorchSharp;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using TrainTools.Training.Lora;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Lora;

/// <summary>Names, order and shapes of the modules against those of kohya's create_network at real size.</summary>
public sealed class KohyaNamesGoldenTests
{
    public static TheoryData<string> Models =>
    [
        .. new[] { "sd15", "sd21", "sdxl-base" }.Where(model =>
            GoldenFolder.Has($"lora_keys.{model}.tsv") && GoldenFolder.Has($"{model}.shapes.json")),
    ];

    [GoldenTheory]
    [MemberData(nameof(Models))]
    public void Names_OfEachModel_AreKohyasInKohyasOrder(string model)
    {
        var expected = Rows(model).Select(row => row[0]);

        var targets = Targets(model);

        Assert.Equal(expected, targets.Select(target => target.Name));
    }

    [GoldenTheory]
    [MemberData(nameof(Models))]
    public void Names_WithoutAConvRank_AreThoseOfKohyasDefaultNetwork(string model)
    {
        var expected = Rows(model).Where(row => row[3] == "1").Select(row => row[0]);

        var targets = Targets(model).Where(target => !target.NeedsConvRank);

        Assert.Equal(expected, targets.Select(target => target.Name));
    }

    [GoldenFact("lora_keys.sd21.tsv")]
    public void UNet_OfStableDiffusion2_HasKohyasNamesOnTheSameLayers() =>
        UNetIs("sd21", UNetLayout.StableDiffusion1);

    [GoldenFact("lora_keys.sdxl-base.tsv")]
    public void UNet_OfStableDiffusionXl_HasKohyasNamesOnTheSameLayers() =>
        UNetIs("sdxl-base", UNetLayout.StableDiffusionXl);

    [GoldenTheory]
    [MemberData(nameof(Models))]
    public void Keys_OfEachModel_AreTranslatedBothWaysWithoutLoss(string model)
    {
        var existing = GoldenCheckpoint.Shapes(model);

        var targets = Targets(model).ToList();

        Assert.All(targets, target => Assert.True(Frozen(existing, target.Key) is not null, target.Key));
        var byName = targets.ToDictionary(target => target.Name, target => target.Key);
        var byKey = targets.ToDictionary(target => target.Key, target => target.Name);
        Assert.All(targets, target => Assert.Equal(target.Name, byKey[byName[target.Name]]));
    }

    [GoldenTheory]
    [MemberData(nameof(Models)), NoTensorLeak]
    public void Modules_OfEachModel_HaveKohyasShapesAtRank32(string model)
    {
        var existing = GoldenCheckpoint.Shapes(model);
        var (family, unet) = Family(model);
        using var scope = NewDisposeScope();
        using var random = new Generator(0);
        var source = new ShapesAlone(existing);
        using var network = new UNetModel(unet, new Weights(source, UNetModel.Key, float32, Meta, new LayerOwner()));
        using var texts = new TextEncoders(
        [
            .. family.Texts.Select(place => new ClipTextEncoder(
                place, new Weights(source, place.Keys[0], float32, Meta, new LayerOwner()))),
        ]);
        var lora = new LoraSettings { Rank = 32, Alpha = 32, ConvRank = 32, ConvAlpha = 32 };

        using var loras = LoraNetwork.Create(network, texts, lora, clipSkip: 1, random, Meta);

        Assert.Equal(
            Rows(model).Select(row => (row[0], row[1], row[2])),
            loras.Modules.Select(module =>
                (module.Name, string.Join('x', module.DownShape), string.Join('x', module.UpShape))));
    }

    [GoldenTheory("shapes.json", "golden.json"), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json")]
    public void Parameters_OfEachStoredNetwork_AreKohyasInKohyasOrder(string name)
    {
        using var model = new GoldenModel(name);
        var orders = model.Golden.Facts.GetProperty("param_orders").EnumerateArray()
            .Select(order => order.EnumerateArray().Select(key => key.GetString()).ToList()).ToList();

        foreach (var training in model.Golden.Facts.GetProperty("train").EnumerateObject())
        {
            using var network = GoldenNetworks.Hang(model, training.Value.GetProperty("settings"));
            var names = network.Lora.Modules
                .SelectMany(module => new[] { module.Name + ".lora_down.weight", module.Name + ".lora_up.weight" });
            var without = GoldenNetworks.WithoutGradient(training.Value);

            Assert.Equal(orders[training.Value.GetProperty("param_order").GetInt32()], names.Where(key => !without.Contains(key)));
        }
    }

    /// <summary>
    /// Name, whether it is in the default network, and layer: the checkpoint's key, as A1111 writes it.
    /// </summary>
    private static void UNetIs(string model, UNetLayout layout)
    {
        var expected = Rows(model).Where(row => row[0].StartsWith("lora_unet_", StringComparison.Ordinal))
            .Select(row => (row[0], row[3] == "1", row[4]));

        var targets = KohyaNames.UNet(layout);

        Assert.Equal(expected, targets.Select(target =>
            (target.Name, !target.NeedsConvRank, target.Key["model.".Length..].Replace('.', '_'))));
    }

    private static Device Meta => new(DeviceType.META); // tensors of a shape without numbers

    private static (FamilyLayout Family, UNetSettings UNet) Family(string model)
    {
        var family = FamilyLayout.Find(model switch
        {
            "sd15" => ModelFamily.Sd1,
            "sd21" => ModelFamily.Sd2,
            _ => ModelFamily.Sdxl,
        })!;
        using var owner = new LayerOwner();
        var source = new ShapesAlone(GoldenCheckpoint.Shapes(model));
        return (family, UNetSettings.Read(family, new Weights(source, UNetModel.Key, float32, Meta, owner)));
    }

    private static IEnumerable<LoraTarget> Targets(string model)
    {
        var (family, unet) = Family(model);
        var existing = GoldenCheckpoint.Shapes(model);
        return family.Texts.SelectMany(place => KohyaNames.TextEncoder(place, place.Keys[0], Layers(place)))
            .Concat(KohyaNames.UNet(unet.Layout));

        int Layers(TextPlace place) => Enumerable.Range(0, 99).TakeWhile(i =>
            existing.ContainsKey($"{place.Keys[0]}.{place.Layout.Layers}.{i}.{place.Layout.Norm1}.weight")).Count()
            - place.UnreadLayers;
    }

    /// <summary>The tensor that a layer's weight is, or is a third of.</summary>
    private static long[]? Frozen(IReadOnlyDictionary<string, long[]> existing, string key) =>
        existing.GetValueOrDefault(key + ".weight")
        ?? existing.GetValueOrDefault(Regex.Replace(key, @"attn\.[qkv]_proj$", "attn.in_proj_weight"));

    private static IEnumerable<string[]> Rows(string model) =>
        File.ReadLines(GoldenFolder.File($"lora_keys.{model}.tsv"))
            .Where(line => !line.StartsWith('#') && line.Length > 0).Select(line => line.Split('\t'));

    /// <summary>A checkpoint of which only names and shapes are known.</summary>
    private sealed class ShapesAlone(IReadOnlyDictionary<string, long[]> shapes) : IWeightSource
    {
        public bool Has(string key) => shapes.ContainsKey(key);

        public IReadOnlyList<long> ShapeOf(string key) => shapes[key];

        public Tensor Load(string key, long[] shape, ScalarType dtype, Device device)
        {
            Assert.Equal(shape.Where(size => size > 1), shapes[key].Where(size => size > 1));
            return empty(shape, dtype, device).DetachFromDisposeScope();
        }
    }
}
