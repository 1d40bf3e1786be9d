using TrainTools.Diffusion;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Diffusion.UNet;
using TrainTools.Imaging;
using TrainTools.TestKit;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Cli.Tests.Quickstart;

[Collection(SampleFixture.Name)]
public sealed class SampleLatentsTests(SampleFixture fixture)
{
    [Fact, NoTensorLeak]
    public void Latents_OfTheSamplesImages_HaveAboutUnitVariance()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();

        var latents = cat(Latents().Select(one => one.flatten(2)).ToArray(), 2)[0]; // [4, all pixels / 64]

        for (int channel = 0; channel < 4; channel++)
        {
            // The weights were calibrated on these very images; two digits were written down.
            Assert.Equal(0, latents[channel].mean().item<float>(), tolerance: 0.05);
            Assert.Equal(1, latents[channel].std().item<float>(), tolerance: 0.05);
        }
    }

    [Fact, NoTensorLeak]
    public void Decode_OfAnImagesLatents_ShowsItsColours()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var checkpoint = StableDiffusion.Open(fixture.Sample.BaseModel);
        using var vae = checkpoint.LoadVae(float32, CPU);
        var pixels = Pixels(Images().First()); // [1, 3, H, W]

        var decoded = vae.Decode(vae.Encode(pixels).Mean); // [1, 3, H, W]

        // An image at an eighth of its size and back is blurred, but light stays light and blue stays blue.
        var (a, b) = (pixels - pixels.mean(), decoded - decoded.mean());
        double correlation = ((a * b).mean() / (a.pow(2).mean() * b.pow(2).mean()).sqrt()).item<float>();
        Assert.InRange(correlation, 0.8, 1);
    }

    [Fact, NoTensorLeak]
    public void NoiseGuess_OfTheUntrainedBase_IsBetterThanNone()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var checkpoint = StableDiffusion.Open(fixture.Sample.BaseModel);
        using var unet = checkpoint.LoadUNet(float32, CPU);
        using var schedule = new NoiseSchedule(CPU);
        using var random = new Generator(1);
        var latents = Latents().First(); // [1, 4, H/8, W/8]
        var noise = randn(latents.shape, generator: random); // [1, 4, H/8, W/8]
        var timesteps = tensor(new long[] { 700 }); // [1]
        var context = randn(new long[] { 1, 77, 64 }, generator: random); // [1, T, D]

        var guess = unet.Forward(schedule.AddNoise(latents, noise, timesteps), timesteps, new Conditioning(context)); // [1, 4, H/8, W/8]

        double loss = (guess - noise).pow(2).mean().item<float>();
        Assert.InRange(loss, 0.01, 0.4); // 1 without a guess; 0.12 was measured
    }

    private IEnumerable<Tensor> Latents()
    {
        using var checkpoint = StableDiffusion.Open(fixture.Sample.BaseModel);
        using var vae = checkpoint.LoadVae(float32, CPU);
        foreach (string image in Images())
            yield return vae.Encode(Pixels(image)).Mean * vae.Scale; // [1, 4, H/8, W/8]
    }

    private IEnumerable<string> Images() =>
        Directory.EnumerateFiles(fixture.Sample.Images, "*.png", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal);

    private static Tensor Pixels(string path)
    {
        var image = ImageReader.Read(path);
        long[] sides = [1, image.Height, image.Width, 3];
        var bytes = tensor(image.Rgb, sides, uint8, CPU); // [1, H, W, 3] uint8
        return bytes.permute(0, 3, 1, 2).to(float32).div_(127.5).sub_(1.0).contiguous(); // [1, 3, H, W]
    }
}
