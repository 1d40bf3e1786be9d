using TrainTools.Diffusion;

namespace TrainTools.Testing;

/// <summary>A golden model's checkpoint, written into a temporary folder and open.</summary>
public sealed class GoldenModel : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="name">For example <c>sd1-tiny</c>.</param>
    public GoldenModel(string name)
    {
        Golden = Golden.Open(name);
        CheckpointPath = _folder.File($"{name}.safetensors");
        Golden.WriteCheckpoint(CheckpointPath);
        Checkpoint = StableDiffusion.Open(CheckpointPath);
    }

    /// <summary>
    /// The smallest model of a family in the golden folder, for tests that need a real network but none of the
    /// reference's numbers.
    /// </summary>
    /// <param name="kind">As the configs name families.</param>
    public static GoldenModel Smallest(string kind = "sd1") => new(GoldenFolder.Models("shapes.json")
        .Where(name => GoldenFolder.Json($"{name}.config.json").GetProperty("kind").GetString() == kind)
        .MinBy(Weights)!);

    /// <summary>The reference numbers.</summary>
    public Golden Golden { get; }

    /// <summary>Where the checkpoint lies.</summary>
    public string CheckpointPath { get; }

    /// <summary>The open checkpoint.</summary>
    public StableDiffusion Checkpoint { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Checkpoint.Dispose();
        Golden.Dispose();
        _folder.Dispose();
    }

    private static long Weights(string name) =>
        GoldenCheckpoint.Shapes(name).Values.Sum(shape => shape.Aggregate(1L, (product, size) => product * size));
}
