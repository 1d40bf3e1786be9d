using System.Diagnostics;
using System.Globalization;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Training.Lora;
using TrainTools.Training.Memory;
using TrainTools.Training.Output;
using static TorchSharp.torch;

namespace TrainTools.Training.Samples;

/// <summary>Makes images from prompts: what <c>traintools generate</c> does.</summary>
public sealed class ImageRun
{
    private readonly ImageRequest _request;
    private readonly ComputeDevice _compute;
    private readonly Action<TrainingEvent> _report;
    private readonly CancellationToken _cancellationToken;

    private ImageRun(ImageRequest request, Action<TrainingEvent> report, CancellationToken cancellationToken)
    {
        (_request, _report, _cancellationToken) = (request, report, cancellationToken);
        _compute = ComputeDevice.Choose(request.Precision);
    }

    /// <summary>Makes the images. Call it on a thread of its own: scopes are bound to the thread.</summary>
    /// <param name="request">What to make, and where the files go.</param>
    /// <param name="report">Receives each image, and what a person should know.</param>
    /// <param name="cancellationToken">Ends the work between two steps.</param>
    /// <exception cref="OperationCanceledException">The work was asked to stop.</exception>
    public static void Run(ImageRequest request, Action<TrainingEvent> report, CancellationToken cancellationToken) =>
        new ImageRun(request, report, cancellationToken).Run();

    private void Run()
    {
        using var frozen = no_grad();
        var hash = Task.Run(() => new ModelHashes().Of(_request.BaseFile, _cancellationToken).Sha256, _cancellationToken);
        using var checkpoint = StableDiffusion.Open(_request.BaseFile, _request.VaeFile);
        var prediction = _request.Prediction ?? checkpoint.Prediction.Kind;
        var zeroTerminalSnr = _request.ZeroTerminalSnr ?? checkpoint.Prediction.ZeroTerminalSnr;
        NoteNetworks();

        // 1. networks
        using var encoders = checkpoint.LoadTextEncoders(float32, _compute.Device);
        using var unet = checkpoint.LoadUNet(_compute.Dtype, _compute.Device);
        using var vae = checkpoint.LoadVae(float32, _compute.Device);
        using var lora = _request.LoraFile is null ? null : HangUp(_request.LoraFile, encoders, unet);

        // 2. prompts
        var encoded = Encode(encoders);
        encoders.Dispose(); // in SDXL three gigabytes that no step needs

        // 3. images
        try
        {
            var sampler = new LatentSampler(unet, _compute.Dtype, _compute.Device, prediction, zeroTerminalSnr);
            var model = Path.GetFileNameWithoutExtension(_request.BaseFile);
            var text = new Infotext(model, hash.GetAwaiter().GetResult(), _request.Program)
            {
                Vae = Path.GetFileName(_request.VaeFile) ?? "",
                ZeroTerminalSnr = zeroTerminalSnr,
            };
            for (var i = 0; i < encoded.Count; i++)
                Make(i, encoded[i], sampler, vae, text);
        }
        finally
        {
            encoded.ForEach(image => image.Dispose());
        }
    }

    private void Make(int number, EncodedImage prompts, LatentSampler sampler, Vae vae, Infotext text)
    {
        using var scope = NewDisposeScope();
        var watch = Stopwatch.StartNew();
        var image = _request.Images[number];
        var latents = sampler.Sample(image, prompts,
            step => _report(new Preparing("image", step, image.Steps)), _cancellationToken); // [1, 4, H/8, W/8]
        var path = NextPath(image.Seed);
        if (SampleFile.Write(path, vae, latents, text.Of(image)) is > 0 and var tile)
            _report(new Noted(SampleFile.Tiles(tile)));
        _report(new SampleMade(path, Epoch: 0, Step: 0, number, image.Seed, watch.Elapsed.TotalSeconds));
    }

    private LoraNetwork HangUp(string path, TextEncoders encoders, Diffusion.UNet.UNetModel unet)
    {
        using var file = LoraFile.Open(path);
        var network = LoraNetwork.Load(
            unet, encoders, file, Path.GetFileName(_request.BaseFile), _compute.Device, _compute.Dtype);
        network.SetMultiplier(_request.LoraWeight);
        if (file.Rest is { } rest)
            _report(new Warned(rest));
        return network;
    }

    private List<EncodedImage> Encode(TextEncoders encoders)
    {
        var tokenizer = ClipTokenizer.Load(_request.ClipVocabulary);
        tokenizer.CheckFits(encoders.VocabularySize, Path.GetFileName(_request.BaseFile));
        var layers = encoders.All[0].Depth;
        if (_request.Images.FirstOrDefault(image => image.ClipSkip > layers) is { } deep)
        {
            throw new SettingsException([new Problem("clip_skip.too_deep", "clip_skip",
                ("value", $"{deep.ClipSkip}"), ("layers", $"{layers}"))]);
        }
        var encoder = new PromptEncoder(encoders, tokenizer, _compute.Device);
        return [.. _request.Images.Select(encoder.Encode)];
    }

    private void NoteNetworks()
    {
        var networks = _request.Images.SelectMany(image => ExtraNetworks.TakeOut(image.Prompt).Networks
            .Concat(ExtraNetworks.TakeOut(image.Negative).Networks)).Distinct().ToList();
        if (networks.Count > 0)
            _report(new Warned(new Problem("prompt.networks", "prompt", ("networks", string.Join(" ", networks)))));
    }

    /// <summary>The WebUIs' names: a number that goes on from the folder's largest, and the seed.</summary>
    private string NextPath(long seed)
    {
        var folder = new DirectoryInfo(_request.Directory);
        var numbers = folder.Exists ? folder.EnumerateFiles("*.png").Select(file => file.Name.Split('-')[0]) : [];
        var next = numbers.Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? n + 1 : 0).DefaultIfEmpty(0).Max();
        return Path.Combine(_request.Directory, $"{next:00000}-{seed}.png");
    }
}
