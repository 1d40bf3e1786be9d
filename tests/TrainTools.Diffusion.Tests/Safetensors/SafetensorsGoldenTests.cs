using System.Security.Cryptography;
using TorchSharp;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Safetensors;

/// <summary>Files equal byte for byte to those that the safetensors library wrote.</summary>
public sealed class SafetensorsGoldenTests
{
    [Theory, NoTensorLeak]
    [InlineData("lora_small.sd1-tiny.safetensors", 1, 1.0, null, 0.0, ScalarType.Float16)]
    [InlineData("big_fp32", 32, 16.0, null, 0.0, ScalarType.Float32)]
    [InlineData("big_fp16_conv", 48, 24.0, 16, 8.0, ScalarType.Float16)]
    public void Writer_OfAKnownLora_GivesTheLibrarysBytes(
        string name, int rank, double alpha, int? convRank, double convAlpha, ScalarType dtype)
    {
        using var folder = new TemporaryFolder();
        using var scope = torch.NewDisposeScope();
        var golden = GoldenFolder.Json(Path.Combine(GoldenFolder.Own, "lora_hashes.json"));
        var expected = golden.GetProperty("files").GetProperty(name);
        var metadata = golden.GetProperty("metadata_given").EnumerateObject()
            .ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!);
        metadata["sshs_model_hash"] = expected.GetProperty("sshs_model_hash").GetString()!;
        metadata["sshs_legacy_hash"] = expected.GetProperty("sshs_legacy_hash").GetString()!;
        var tensors = GoldenLora.OfTheSmallModel(rank, alpha, convRank, convAlpha, dtype);
        var path = folder.File("lora.safetensors");

        SafetensorsWriter.Write(path, tensors, metadata);

        Assert.Equal(expected.GetProperty("n_tensors").GetInt32(), tensors.Count);
        Assert.Equal(expected.GetProperty("file_sha256").GetString(),
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));
    }

    [GoldenFact("lora_hashes.json"), NoTensorLeak]
    public void Writer_OfEveryStoredLoraThatWasRead_GivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        using var scope = torch.NewDisposeScope();
        foreach (var stored in GoldenFolder.Json("lora_hashes.json").GetProperty("files").EnumerateObject())
        {
            if (!GoldenFolder.Has(stored.Name))
                continue; // described, not stored
            using var file = SafetensorsFile.Open(GoldenFolder.File(stored.Name));
            var tensors = file.Entries.Keys.Reverse().Select(key => KeyValuePair.Create(key, file.Load(key))).ToList();
            var copy = folder.File(stored.Name);

            SafetensorsWriter.Write(copy, tensors, file.Metadata);

            Assert.Equal(stored.Value.GetProperty("file_sha256").GetString(),
                Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(copy))));
        }
    }
}
