using TrainTools.Testing;
using TrainTools.TestKit;

namespace TrainTools.Cli.Tests.BadInput;

[Collection(SampleFixture.Name)]
public sealed class CheckpointTests(SampleFixture fixture) : IDisposable
{
    private readonly Workplace _place = new Workplace(fixture.Sample).WithImages();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void MissingCheckpoint_IsRefused()
    {
        _place.Base = _place.File("no such model.safetensors");

        var result = _place.Train();

        _place.IsRefused(result, "no such model.safetensors", "check the spelling");
    }

    [Fact]
    public void HtmlPage_IsRefused()
    {
        _place.Base = _place.File("model.safetensors");
        File.WriteAllText(_place.Base, "<!DOCTYPE html><html><body>Please log in</body></html>");

        var result = _place.Train();

        _place.IsRefused(result, "model.safetensors is a web page", "Download the file again");
    }

    [Fact]
    public void CutOffCheckpoint_IsRefused()
    {
        _place.Base = _place.File("cut.safetensors");
        byte[] whole = File.ReadAllBytes(fixture.Sample.BaseModel);
        File.WriteAllBytes(_place.Base, whole[..(whole.Length / 2)]);

        var result = _place.Train();

        _place.IsRefused(result, "cut.safetensors", "again");
    }

    [Fact]
    public void PyTorchFileThatWouldRunACommand_IsRefusedByThatName()
    {
        string marker = _place.File("ran");
        _place.Base = TorchFile.Convert(fixture.Sample.BaseModel, _place.File("evil.ckpt"), pickle => pickle
            .Text("x").Global("posix", "system").Do("(").Text($"touch '{marker}'").Do("tR"));

        var result = _place.Train();

        _place.IsRefused(result, "evil.ckpt names 'posix.system'", "Nothing of it was run here");
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public void CheckpointWithoutVae_TrainsWithTheOneThatIsGiven()
    {
        const string vae = "first_stage_model.";
        string whole = fixture.Sample.BaseModel;
        _place.Base = SafetensorsRewrite.Write(whole, _place.File("bare.safetensors"), tensor =>
            tensor.Name.StartsWith(vae, StringComparison.Ordinal) ? [] : [tensor]);
        string given = SafetensorsRewrite.Write(whole, _place.File("mse.safetensors"), tensor =>
            tensor.Name.StartsWith(vae, StringComparison.Ordinal) ? [tensor with { Name = tensor.Name[vae.Length..] }] : []);
        string[] vocabulary = ["--clip-vocab", fixture.Sample.Vocabulary];

        var refused = _place.Train(vocabulary);
        _place.IsRefused(refused, "bare.safetensors is an SD 1.x checkpoint without its VAE", "(--vae)");
        var missing = _place.Train([.. vocabulary, "--vae", _place.File("none.safetensors")]);
        _place.IsRefused(missing, "--vae is '", "WebUIs keep VAE files in models/VAE");
        var trained = _place.Train([.. vocabulary, "--vae", given]);

        Assert.Equal(0, trained.ExitCode);
        Assert.Contains("VAE mse.safetensors on", trained.Output);
    }

    [Fact]
    public void LoraAsBase_IsRefused()
    {
        _place.Base = TinyFiles.WriteLora(_place.File("a lora.safetensors"));

        var result = _place.Train();

        _place.IsRefused(result, "a lora.safetensors is a LoRA", "not a base model");
    }

    [Fact]
    public void UnknownFamily_IsRefused()
    {
        _place.Base = TinyFiles.WriteSafetensors(
            _place.File("odd.safetensors"), ("language_model.layer.weight", [4, 4]));

        var result = _place.Train();

        _place.IsRefused(result, "odd.safetensors is no model that is known here");
    }

    [Fact]
    public void CheckpointWithoutVocabularyBesideIt_IsRefusedWithWhereItIs()
    {
        _place.Base = _place.File("alone.safetensors");
        File.Copy(fixture.Sample.BaseModel, _place.Base);

        var result = _place.Train();

        _place.IsRefused(result, "--clip-vocab", "bpe_simple_vocab_16e6.txt.gz");
    }

    [Fact]
    public void NaNInTheUNet_StopsTheRunAtOnceAndSaysWhere()
    {
        _place.Base = CopyOfTheSampleModel();
        TinyFiles.PoisonWithNaN(_place.Base, "model.diffusion_model.out.2.bias");

        var result = _place.Train();

        _place.IsRefused(result, "step 1");
        Assert.DoesNotContain("Epoch 1 done", result.Output);
    }

    [Fact]
    public void NaNInTheVae_StopsTheRunBeforeItsFirstStep()
    {
        _place.Base = CopyOfTheSampleModel();
        TinyFiles.PoisonWithNaN(_place.Base, "first_stage_model.quant_conv.bias");

        var result = _place.Train();

        _place.IsRefused(result, "VAE", "not finite");
    }

    private string CopyOfTheSampleModel()
    {
        string copy = _place.File("poisoned.safetensors");
        File.Copy(fixture.Sample.BaseModel, copy);
        File.Copy(fixture.Sample.Vocabulary, _place.File("poisoned.vocab.txt.gz"));
        return copy;
    }
}
