using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using TrainTools.Host.Rpc;
using TrainTools.Protocol;

namespace TrainTools.TestKit;

/// <summary>Calls of a host that is found by its <c>host.json</c>, whoever started it.</summary>
internal sealed class HostCalls : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly string _secret;

    /// <param name="home">The folder of <c>host.json</c>.</param>
    public HostCalls(string home)
    {
        var facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(home, "host.json"))).RootElement;
        Pid = facts.GetProperty("pid").GetInt32();
        _secret = facts.GetProperty("secret").GetString()!;
        Address = $"127.0.0.1:{facts.GetProperty("port").GetInt32()}";
        _channel = GrpcChannel.ForAddress($"http://{Address}");
    }

    /// <summary>The host's process.</summary>
    public int Pid { get; }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    public Protocol.Projects.ProjectsClient Projects => new(_channel);
    public Datasets.DatasetsClient Datasets => new(_channel);
    public Protocol.Training.TrainingClient Training => new(_channel);
    public Protocol.Tagging.TaggingClient Tagging => new(_channel);
    public Results.ResultsClient Results => new(_channel);
    public Protocol.System.SystemClient System => new(_channel);

    /// <summary>What each call carries.</summary>
    public Metadata Headers => new() { { CallGuard.SecretHeader, _secret } };

    public void Dispose() => _channel.Dispose();
}
