using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using TrainTools.Cli.Quickstart;
using TrainTools.Host.Rpc;
using TrainTools.Host.WebUi;
using TrainTools.Protocol;
using TrainTools.Testing;

namespace TrainTools.TestKit;

/// <summary>The real host in a process of its own, over a data folder with spaces and Japanese in its name.</summary>
internal sealed class ServedHost : IDisposable
{
    public const string Secret = "a secret of more than sixteen characters";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // for a machine that does much else
    private readonly TemporaryFolder _folder = new();
    private readonly StringBuilder _log = new();
    private Process? _process;
    private HostCalls? _calls;

    /// <param name="data">Where the projects lie; null: in a folder of its own.</param>
    public ServedHost(string? data = null)
    {
        string own = Directory.CreateDirectory(_folder.File("データ の 中")).FullName;
        Data = data ?? own;
        Home = Directory.CreateDirectory(Path.Combine(own, "traintools")).FullName;
        Loras = Path.Combine(own, "models", "Lora");
        Checkpoints = Directory.CreateDirectory(Path.Combine(own, "models", "Stable-diffusion")).FullName;
    }

    public string Data { get; }
    public string Home { get; }
    public string Loras { get; }
    public string Checkpoints { get; }

    /// <summary>Where projects lie.</summary>
    public string Projects => Path.Combine(Data, "outputs", "train_tools", "projects");

    /// <summary>Changes what the stub would tell.</summary>
    public Action<JsonObject>? Change { get; set; }

    /// <summary>The host's process.</summary>
    public Process Process => _process!;

    /// <summary>What it wrote to stdout and stderr so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Its calls; others after it was started again.</summary>
    public HostCalls Calls => _calls!;

    public Protocol.Projects.ProjectsClient ProjectsClient => Calls.Projects;
    public Datasets.DatasetsClient DatasetsClient => Calls.Datasets;
    public Protocol.Training.TrainingClient TrainingClient => Calls.Training;
    public Protocol.Tagging.TaggingClient TaggingClient => Calls.Tagging;
    public Results.ResultsClient ResultsClient => Calls.Results;
    public Protocol.System.SystemClient SystemClient => Calls.System;

    /// <summary>What each call carries.</summary>
    public static Metadata Headers => new() { { CallGuard.SecretHeader, Secret } };

    /// <summary>Puts the sample's tiny base model, with its vocabulary, among the checkpoints.</summary>
    public ServedHost WithBaseModel(SampleFolder sample)
    {
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(sample.BaseModel)!))
            File.Copy(file, Path.Combine(Checkpoints, Path.GetFileName(file)));
        return this;
    }

    /// <summary>Starts the host and waits until it listens.</summary>
    /// <param name="grace">Seconds that it waits for a new parent.</param>
    /// <param name="parent">The process it belongs to; null: this one.</param>
    /// <param name="variables">Variables of its environment.</param>
    /// <param name="trainingGrace">Seconds that it waits while something is under way; null: the same.</param>
    public ServedHost Start(
        int grace = 60, ParentFacts? parent = null, IEnumerable<(string Name, string Value)>? variables = null,
        int? trainingGrace = null)
    {
        WriteWebUi(parent ?? Self());
        File.Delete(Path.Combine(Home, "host.json"));
        _process = Run(Home, grace, variables, trainingGrace);
        Collect(_process.StandardOutput);
        Collect(_process.StandardError);
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { secret = Secret, build = "test" }));
        _process.StandardInput.Flush();
        Wait(() => File.Exists(Path.Combine(Home, "host.json")), "the host listens");
        _calls?.Dispose();
        _calls = new HostCalls(Home);
        return this;
    }

    /// <summary>Starts one more for a home folder, without a word on its stdin.</summary>
    public static Process Run(
        string home, int grace = 60, IEnumerable<(string Name, string Value)>? variables = null,
        int? trainingGrace = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string program = Path.Combine(AppContext.BaseDirectory, "traintools.dll");
        string[] words =
        [
            program, "serve", "--home", home, "--grace", $"{grace}", "--training-grace", $"{trainingGrace ?? grace}",
        ];
        foreach (string word in words)
            start.ArgumentList.Add(word);
        start.Environment.Remove("TRAINTOOLS_CLIP_VOCAB");
        start.Environment["OMP_NUM_THREADS"] = "1"; // tiny tensors: more threads only wait for each other
        foreach (var (name, value) in variables ?? [])
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Ends the host as a crash would.</summary>
    public void Kill()
    {
        _process!.Kill(entireProcessTree: false);
        _process.WaitForExit();
    }

    /// <summary>Writes what the stub would tell.</summary>
    public void WriteWebUi(ParentFacts? parent)
    {
        var facts = JsonSerializer.SerializeToNode(new
        {
            format = 1,
            address = "",
            parent = parent is null ? null : new { pid = parent.Pid, started_unix_ms = parent.StartedUnixMs },
            webui = "none",
            folders = new
            {
                data = Data, models = Path.GetDirectoryName(Loras), lora = Loras, checkpoints = new[] { Checkpoints },
            },
            cpu_only = true,
        })!.AsObject();
        Change?.Invoke(facts);
        File.WriteAllText(Path.Combine(Home, "webui.json"), facts.ToJsonString());
    }

    /// <summary>This process.</summary>
    public static ParentFacts Self()
    {
        using var self = Process.GetCurrentProcess();
        return new ParentFacts(self.Id, new DateTimeOffset(self.StartTime).ToUnixTimeMilliseconds());
    }

    /// <summary>Waits until something is so; fails with the host's words when it never is.</summary>
    public void Wait(Func<bool> isSo, string what)
    {
        long begin = Stopwatch.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(begin) > Patience)
                throw new Xunit.Sdk.XunitException($"It never came that {what}. The host's words:\n{Log}");
            tick.WaitForNextTickAsync().AsTask().Wait();
        }
    }

    public void Dispose()
    {
        _calls?.Dispose();
        if (_process is { HasExited: false })
            _process.Kill(entireProcessTree: true);
        _process?.WaitForExit();
        _process?.Dispose();
        _folder.Dispose();
    }

    private void Collect(StreamReader reader) => _ = Task.Run(async () =>
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_log)
                _log.AppendLine(line);
        }
    });
}
