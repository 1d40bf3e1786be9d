using TrainTools.Diffusion.Layers;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests;

/// <summary>A VAE in tiles against the same VAE over the whole image.</summary>
[NoTensorLeak]
public sealed class TiledVaeTests : IDisposable
{
    // In standard deviations, measured on this VAE, whose weights are drawn and not trained, so that its normalisations and
    // its attention carry far: up to 0.26 of the latents and 0.52 of the image, for tiles of 16 by 16 latent pixels.
    private const double OfLatents = 0.35, OfImages = 0.7;

    private readonly GoldenModel _model = GoldenModel.Smallest("sd1");
    private readonly Vae _vae;

    public TiledVaeTests() => _vae = _model.Checkpoint.LoadVae(float32, CPU);

    public void Dispose()
    {
        _vae.Dispose();
        _model.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    [InlineData(256)]
    public void Passes_OfAnImageNoLargerThanATile_AreTheVaesOwnToTheBit(int tile)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (tiled, image) = (new TiledVae(_vae, tile), Image(128, 96));
        var (expectedMean, expectedVariance) = _vae.Encode(image);

        var (mean, variance) = tiled.Encode(image);

        TensorAssert.Close(expectedMean, mean, 0);
        TensorAssert.Close(expectedVariance, variance, 0);
        TensorAssert.Close(_vae.Decode(mean), tiled.Decode(mean), 0);
    }

    [Theory]
    [InlineData(256, 256)]
    [InlineData(320, 200)] // neither is a multiple of what tiles advance by
    [InlineData(136, 264)]
    [InlineData(64, 328)]  // lower than a tile
    public void Passes_InTiles_StayWithinTheToleranceEverywhere(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (tiled, image) = (new TiledVae(_vae, 128), Image(height, width));
        var (whole, wholeVariance) = _vae.Encode(image);

        var (mean, variance) = tiled.Encode(image);
        var decoded = tiled.Decode(whole);

        Assert.Equal(whole.shape, mean.shape);
        Assert.InRange(Apart(whole, mean), 1e-6, OfLatents);
        Assert.InRange(Apart(wholeVariance, variance), 1e-6, OfLatents);
        Assert.Equal(image.shape, decoded.shape);
        Assert.InRange(Apart(_vae.Decode(whole), decoded), 1e-6, OfImages);
    }

    [Theory]
    [InlineData(320, 200)]
    [InlineData(64, 328)]
    public void Blend_OfWhatSeesOnlyItsOwnPlace_IsTheWhole(int height, int width)
    {
        using var scope = NewDisposeScope();
        var image = Image(height, width);

        var same = TiledVae.Blend(image, 128, part => part * 2, height, width);
        var latents = TiledVae.Blend(
            image, 128, part => nn.functional.avg_pool2d(part, 8), height / 8, width / 8); // [1, 3, H/8, W/8]

        TensorAssert.Close(image * 2, same, maxAbs: 1e-6);
        TensorAssert.Close(nn.functional.avg_pool2d(image, 8), latents, maxAbs: 1e-6);
    }

    [Fact]
    public void Blend_OfTilesThatDiffer_FadesFromOneToTheNext()
    {
        using var scope = NewDisposeScope();
        var tile = 0f;

        var blended = TiledVae.Blend(zeros(1, 1, 64, 224), 128, part => part.Plus(tile++), 64, 224); // [1, 1, 64, 224]

        var row = blended[0, 0, 0].data<float>().ToArray();
        Assert.All(row[..96], value => Assert.Equal(0, value));
        Assert.All(row[128..], value => Assert.Equal(1, value));
        Assert.All(Enumerable.Range(96, 32), i => Assert.Equal((i - 96 + 0.5) / 32, row[i], 5));
    }

    [Fact]
    public void Decode_InTiles_HasNoSeams()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (latents, _) = _vae.Encode(Image(64, 224)); // [1, 4, 8, 28]
        var whole = _vae.Decode(latents);               // [1, 3, 64, 224]

        var added = new TiledVae(_vae, 128).Decode(latents) - whole; // two tiles, with columns 96 to 127 in common

        // From a column to the next, what tiles add changes no more where they meet than within one.
        var steps = (added.narrow(3, 1, 223) - added.narrow(3, 0, 223)).square().mean([0, 1, 2]).sqrt(); // [223]
        var meeting = steps.narrow(0, 92, 40).max().item<float>();
        var within = cat([steps.narrow(0, 0, 92), steps.narrow(0, 132, 91)]).max().item<float>();
        Assert.True(meeting < within, $"{meeting} where tiles meet, {within} elsewhere");
    }

    [Theory]
    [InlineData(128, 128, new long[] { 0 })]
    [InlineData(129, 128, new long[] { 0, 1 })]
    [InlineData(224, 128, new long[] { 0, 96 })]
    [InlineData(225, 128, new long[] { 0, 48, 97 })]
    public void Starts_CoverTheSideWithAFourthInCommon(long length, long tile, long[] expected) =>
        Assert.Equal(expected, TiledVae.Starts(length, tile, unit: 1));

    [Fact]
    public void Starts_OfWhatEncodes_LieOnLatentPixels()
    {
        for (var length = 264L; length < 2048; length += 8)
        {
            var starts = TiledVae.Starts(length, 256, Vae.Factor);

            Assert.All(starts, start => Assert.Equal(0, start % Vae.Factor));
            Assert.Equal((0, length - 256), (starts[0], starts[^1]));
            Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, 256 - 56));
        }
    }

    /// <summary>Root of the mean square of what differs, in standard deviations of what is expected.</summary>
    private static double Apart(Tensor expected, Tensor actual) =>
        (expected - actual).square().mean().sqrt().item<float>() / expected.std().item<float>();

    /// <summary>Soft patches, everywhere of one kind: [1, 3, H, W], -1 to 1.</summary>
    private static Tensor Image(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3, CPU);
        var coarse = rand([1, 3, height / 8, width / 8], float32, CPU, generator: random);
        var smooth = nn.functional.interpolate(
            coarse, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
        return (smooth * 2 - 1).MoveToOuterDisposeScope();
    }
}
