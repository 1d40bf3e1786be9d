using TrainTools.Cli.Quickstart;
using TrainTools.Testing;

namespace TrainTools.TestKit;

/// <summary>The sample, made once for all tests that train on it; they run one after the other.</summary>
public sealed class SampleFixture : IDisposable
{
    /// <summary>Name of the collection of these tests.</summary>
    public const string Name = "trains on the sample";

    private readonly TemporaryFolder _folder = new();

    public SampleFixture()
    {
        Sample = new SampleFolder(_folder.File("sample"));
        Sample.Create();
    }

    /// <summary>The sample; read only.</summary>
    public SampleFolder Sample { get; }

    public void Dispose() => _folder.Dispose();
}
