using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using TrainTools.Training.Lora;

namespace TrainTools.Training.Tests.Lora;

/// <summary>Names, order and shapes of the modules against those of kohya's create_network at real size.</summary>
public sealed class KohyaNamesGoldenTests
{
    private const string TextPlace = "cond_stage_model.transformer.text_model";

    [GoldenFact("lora_keys.sd15.tsv")]
    public void Names_OfSd15_AreKohyasInKohyasOrder()
    {
        var expected = Rows("sd15").Select(row => row[0]);

        var targets = Sd15Targets();

        Assert.Equal(expected, targets.Select(target => target.Name));
    }

    [GoldenFact("lora_keys.sd15.tsv")]
    public void Names_WithoutAConvRank_AreThoseOfKohyasDefaultNetwork()
    {
        var expected = Rows("sd15").Where(row => row[3] == "1").Select(row => row[0]);

        var targets = Sd15Targets().Where(target => !target.NeedsConvRank);

        Assert.Equal(expected, targets.Select(target => target.Name));
    }

    [GoldenFact("lora_keys.sd21.tsv")]
    public void UNet_OfStableDiffusion2_HasKohyasNamesOnTheSameLayers() =>
        UNetIs("sd21", UNetLayout.StableDiffusion1);

    [GoldenFact("lora_keys.sdxl-base.tsv")]
    public void UNet_OfStableDiffusionXl_HasKohyasNamesOnTheSameLayers() =>
        UNetIs("sdxl-base", UNetLayout.StableDiffusionXl);

    [GoldenFact("sd15.shapes.json")]
    public void Keys_OfSd15_AreTranslatedBothWaysWithoutLoss()
    {
        var existing = GoldenCheckpoint.Shapes("sd15");

        var targets = Sd15Targets().ToList();

        Assert.All(targets, target => Assert.True(existing.ContainsKey(target.Key + ".weight"), target.Key));
        var byName = targets.ToDictionary(target => target.Name, target => target.Key);
        var byKey = targets.ToDictionary(target => target.Key, target => target.Name);
        Assert.All(targets, target => Assert.Equal(target.Name, byKey[byName[target.Name]]));
    }

    [GoldenFact("lora_keys.sd15.tsv", "sd15.shapes.json")]
    public void Shapes_OfSd15_AreKohyasAtRank32()
    {
        var existing = GoldenCheckpoint.Shapes("sd15");
        var keys = Sd15Targets().ToDictionary(target => target.Name, target => target.Key);

        foreach (var row in Rows("sd15"))
        {
            var frozen = existing[keys[row[0]] + ".weight"];
            var isConvolution = frozen.Length == 4;
            long[] down = isConvolution ? [32, frozen[1], frozen[2], frozen[3]] : [32, frozen[1]];
            long[] up = isConvolution ? [frozen[0], 32, 1, 1] : [frozen[0], 32];
            Assert.Equal(row[1], string.Join('x', down));
            Assert.Equal(row[2], string.Join('x', up));
        }
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

    private static IEnumerable<LoraTarget> Sd15Targets() =>
        KohyaNames.TextEncoder(TextPlace, 12).Concat(KohyaNames.UNet(UNetLayout.StableDiffusion1));

    private static IEnumerable<string[]> Rows(string model) =>
        File.ReadLines(GoldenFolder.File($"lora_keys.{model}.tsv"))
            .Where(line => !line.StartsWith('#') && line.Length > 0).Select(line => line.Split('\t'));
}
