using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using TrainTools.Training.Caching;
using TrainTools.Training.Memory;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Caching;

[NoTensorLeak]
public sealed class CaptionContextsTests : IDisposable
{
    private static readonly IReadOnlyList<string> Captions =
        [.. Enumerable.Range(0, 21).Select(i => string.Join(", ", "tag", i % 2 == 0 ? "red" : "blue", $"{i}"))];

    private readonly TinyDataset _data = new("sdxl");
    private readonly StableDiffusion _checkpoint;
    private readonly IReadOnlyList<CaptionTokens> _tokens;

    public CaptionContextsTests()
    {
        _checkpoint = StableDiffusion.Open(_data.BaseFile);
        var vocabulary = ClipTokenizer.Load(_data.Request().ClipVocabulary);
        _tokens = CaptionContexts.Tokens(_checkpoint.Family, vocabulary, literal: false);
    }

    public void Dispose()
    {
        _checkpoint.Dispose();
        _data.Dispose();
    }

    [GoldenFact("sdxl-tiny.shapes.json")]
    public void Keep_OfManyCaptions_GivesEachItsOwnEncoding()
    {
        using var scope = NewDisposeScope();
        using var encoders = Encoders();
        using var kept = Contexts(encoders, new TrainingSettings(), Precision.Fp32);
        using var anew = Contexts(encoders, new TrainingSettings(), Precision.Fp32);

        kept.Keep(Captions, _ => { }, CancellationToken.None);

        foreach (var caption in Captions)
        {
            var (own, expected) = (kept.Of([caption], [Sizes]), anew.Of([caption], [Sizes]));
            // fp32 sums in another order: 77 or 8·77 rows at once
            TensorAssert.Close(expected.Context, own.Context, 2e-6);
            TensorAssert.Close(expected.Vector!, own.Vector!, 2e-6);
        }
    }

    [GoldenFact("sdxl-tiny.shapes.json")]
    public void Keep_InAShorterType_IsWhatTheObjectiveWouldRoundTo()
    {
        using var scope = NewDisposeScope();
        using var encoders = Encoders();
        using var exact = Contexts(encoders, new TrainingSettings(), Precision.Fp32);
        using var kept = Contexts(encoders, new TrainingSettings(), Precision.Bf16);
        exact.Keep(Captions, _ => { }, CancellationToken.None);

        kept.Keep(Captions, _ => { }, CancellationToken.None);

        var read = kept.Of([Captions[0], Captions[20]], [Sizes, Sizes]);
        var expected = exact.Of([Captions[0], Captions[20]], [Sizes, Sizes]).To(bfloat16);
        Assert.Equal(bfloat16, read.Context.dtype);
        TensorAssert.Close(expected.Context, read.Context, 0);
        TensorAssert.Close(expected.Vector!, read.Vector!, 0);
    }

    [GoldenTheory("shapes.json")]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(19)]
    public void Next_OfARunThatGoesOn_GivesTheSameBytesAsOneThatWasNeverInterrupted(int used)
    {
        using var scope = NewDisposeScope();
        using var encoders = Encoders();
        var settings = new TrainingSettings { ShuffleCaption = true };
        using var whole = Contexts(encoders, settings, Precision.Fp32);
        using var resumed = Contexts(encoders, settings, Precision.Fp32);
        whole.Ahead!.Encode(Captions, 0);
        foreach (var caption in Captions.Take(used))
            whole.Next([caption], [Sizes]);

        resumed.Ahead!.Encode([.. Captions.Skip(used)], used);

        foreach (var caption in Captions.Skip(used))
        {
            var (one, other) = (whole.Next([caption], [Sizes]), resumed.Next([caption], [Sizes]));
            TensorAssert.Close(other.Context, one.Context, 0);
            TensorAssert.Close(other.Vector!, one.Vector!, 0);
            TensorAssert.Close(whole.Of([caption], [Sizes]).Context, one.Context, 2e-6); // as encoded by itself
        }
    }

    [GoldenFact("sdxl-tiny.shapes.json")]
    public void Keep_ThatIsAskedToStop_KeepsNothing()
    {
        using var stop = new CancellationTokenSource();
        using var encoders = Encoders();
        using var contexts = Contexts(encoders, new TrainingSettings(), Precision.Fp32);

        Assert.Throws<OperationCanceledException>(() => contexts.Keep(Captions, _ => stop.Cancel(), stop.Token));
    }

    [GoldenFact("sdxl-tiny.shapes.json")]
    public void Keep_OfCaptionsOnTheDisk_LoadsNoEncoderAndGivesTheSameBytes()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        var first = Kept(folder, new TrainingSettings(), Precision.Fp32, out var loads);
        Assert.Equal(2, loads);

        var second = Kept(folder, new TrainingSettings(), Precision.Fp32, out loads);
        Assert.Equal(0, loads);
        File.Delete(Directory.GetFiles(folder.File("cache"))[3]);
        var third = Kept(folder, new TrainingSettings(), Precision.Fp32, out loads); // one of a batch is missing
        Assert.Equal(2, loads);

        foreach (var again in new[] { second, third })
        {
            TensorAssert.Close(first.Context, again.Context, 0);
            TensorAssert.Close(first.Vector!, again.Vector!, 0);
        }
    }

    [GoldenFact("sdxl-tiny.shapes.json")]
    public void Keep_OfAnotherTypeLayerOrEncoder_TakesNothingFromTheDisk()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        Kept(folder, new TrainingSettings(), Precision.Fp32, out _);

        Kept(folder, new TrainingSettings(), Precision.Bf16, out var ofType);
        Kept(folder, new TrainingSettings { ClipSkip = 2 }, Precision.Fp32, out var ofLayer);
        Kept(folder, new TrainingSettings(), Precision.Fp32, out var ofEncoder, "others");

        Assert.Equal((2, 2, 2), (ofType, ofLayer, ofEncoder));
    }

    private Conditioning Kept(
        TemporaryFolder folder, TrainingSettings settings, Precision precision, out int loads, string encoders = "these")
    {
        using var source = Encoders();
        var entries = new CaptionEntries(new CacheFolder(folder.File("cache"), _ => { }), encoders);
        using var contexts = new CaptionContexts(
            source, _tokens, 75, settings, new ComputeDevice(CPU, precision), entries, captionsACall: 8);
        contexts.Keep(Captions, _ => { }, CancellationToken.None);
        loads = source.Loads;
        return contexts.Of(Captions, [.. Captions.Select(_ => Sizes)]);
    }

    private static ImageSizes Sizes => ImageSizes.Plain(64, 96);

    private TextEncoderSource Encoders() =>
        new(_checkpoint.Family.Texts.Count, place => _checkpoint.LoadTextEncoder(place, float32, CPU));

    private CaptionContexts Contexts(TextEncoderSource encoders, TrainingSettings settings, Precision precision) =>
        new(encoders, _tokens, 75, settings, new ComputeDevice(CPU, precision), captionsACall: 8);
}
